package org.jamlik.serve;

import java.util.Locale;
import java.util.Set;
import org.jamlik.contract.Confidentiality;
import org.jamlik.contract.TableContract;

/** Who asks: what they may see. Nobody sees {@code identity}, {@code register} or {@code survey}. */
public enum Role {
    /** Marts and the tables of the star that speak of nobody. */
    ANALYST(Set.of("mart", "star", "edition", "information_schema"), Set.of(Confidentiality.PUBLIC)),
    /** Also the star's facts of persons and respondents, under keys that tell nothing by themselves. */
    RESEARCHER(
            Set.of("mart", "star", "edition", "information_schema"),
            Set.of(Confidentiality.PUBLIC, Confidentiality.RESPONDENT, Confidentiality.COUNTS, Confidentiality.PERSON)),
    /** What an analyst sees, and what runs left behind. */
    OPERATOR(Set.of("mart", "star", "edition", "information_schema", "ops"), Set.of(Confidentiality.PUBLIC));

    private final Set<String> schemas;
    private final Set<Confidentiality> confidentialities;

    Role(Set<String> schemas, Set<Confidentiality> confidentialities) {
        this.schemas = schemas;
        this.confidentialities = confidentialities;
    }

    /** Whether a table exists for this role. */
    public boolean sees(TableContract table) {
        String schema = table.name().schema();
        // what is not protected yet in a mart is no one's to read
        boolean isPublic = table.confidentiality() == Confidentiality.PUBLIC;
        return schemas.contains(schema)
                && (isPublic || schema.equals("star") && confidentialities.contains(table.confidentiality()));
    }

    /** The role as settings and messages write it. */
    public static String word(Role role) {
        return role.name().toLowerCase(Locale.ROOT);
    }
}
