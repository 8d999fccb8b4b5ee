package org.jamlik.contract;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jamlik.contract.Indicator.Direction;
import org.jamlik.contract.Indicator.Kind;
import org.jamlik.contract.Indicator.Level;
import org.jamlik.contract.Indicator.Member;
import org.jamlik.contract.Indicator.Part;

/** What must hold between entries of the catalogue: what they name is there, and one version follows another. */
final class CatalogueRules {
    private final List<Indicator> all;
    private final Problems problems;

    CatalogueRules(List<Indicator> all, Problems problems) {
        this.all = all;
        this.problems = problems;
    }

    void check() {
        Map<String, Indicator> byId = new HashMap<>();
        for (Indicator entry : all) {
            Indicator before = byId.put(entry.id(), entry);
            if (before != null) {
                versions(before, entry);
            }
        }
        for (Indicator entry : all) {
            entry.method().members().forEach(member -> member(entry, member, byId.get(member.indicatorId())));
            entry.replacedBy().ifPresent(other -> replacement(entry, byId.get(other), other));
        }
    }

    private void versions(Indicator before, Indicator entry) {
        if (before.scope().toYear().isEmpty()
                || before.scope().toYear().getAsInt() >= entry.scope().fromYear()) {
            tell(
                    before,
                    "version %d goes on in %d, when version %d begins; give it a to_year before"
                            .formatted(before.version(), entry.scope().fromYear(), entry.version()));
        }
    }

    private void member(Indicator entry, Member member, Indicator counted) {
        if (counted == null) {
            tell(entry, "the member " + member.indicatorId() + " does not exist");
        } else if (counted.method().kind() == Kind.INDEX || counted.method().kind() == Kind.PUBLISHED) {
            tell(
                    entry,
                    "the member " + member.indicatorId()
                            + " is not counted here: it is an index or published by others");
        } else if (!counted.isInUse()) {
            tell(entry, "the member " + member.indicatorId() + " is not in use");
        } else if (!counted.scope().levels().contains(Level.MUNICIPALITY)) {
            tell(entry, "the member " + member.indicatorId() + " has no values of municipalities");
        } else if (counted.place().direction() == Direction.NONE
                && counted.place().part() != Part.COST_KEY_FIGURE) {
            tell(
                    entry,
                    "the member " + member.indicatorId()
                            + " has no direction, and is no cost, of which less is better in an index");
        }
    }

    private void replacement(Indicator entry, Indicator other, String id) {
        if (other == null) {
            tell(entry, "replaced_by names " + id + ", which does not exist");
        } else if (other.id().equals(entry.id())) {
            tell(entry, "it is replaced by itself; a changed definition is a new version of the same id");
        } else if (!other.isInUse()) {
            tell(entry, "replaced_by names " + id + ", which is not in use");
        }
    }

    private void tell(Indicator entry, String what) {
        problems.add(entry.file(), entry.line(), ErrorCode.INVALID_INDICATOR, "%s: %s", entry.id(), what);
    }
}
