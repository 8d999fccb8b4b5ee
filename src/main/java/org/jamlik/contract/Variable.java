package org.jamlik.contract;

import java.util.Optional;

/**
 * A named, typed, documented thing measured; defined once, in {@code schemas/variables.yaml}.
 *
 * @param label Swedish, short: the column heading
 * @param description Swedish: what it is, with unit and boundaries
 * @param codeList the code list whose codes are its values
 */
public record Variable(String name, Type type, String label, String description, Optional<String> codeList) {
    /** The Swedish comment of a column that holds this variable. */
    public String comment() {
        return label + ". " + description;
    }
}
