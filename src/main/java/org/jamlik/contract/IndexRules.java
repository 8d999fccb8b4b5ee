package org.jamlik.contract;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jamlik.contract.Indicator.Direction;
import org.jamlik.contract.Indicator.Kind;
import org.jamlik.contract.Indicator.Level;
import org.jamlik.contract.Indicator.Member;
import org.jamlik.contract.Indicator.Part;

/** What must hold between entries of the catalogue: an index names entries that it can count. */
final class IndexRules {
    private final List<Indicator> all;
    private final Problems problems;

    IndexRules(List<Indicator> all, Problems problems) {
        this.all = all;
        this.problems = problems;
    }

    void check() {
        Map<String, Indicator> byId = new HashMap<>();
        all.forEach(entry -> byId.put(entry.id(), entry));
        for (Indicator entry : all) {
            for (Member member : entry.method().members()) {
                Indicator counted = byId.get(member.indicatorId());
                if (counted == null) {
                    tell(entry, member, "does not exist");
                } else if (counted.method().kind() == Kind.INDEX) {
                    tell(entry, member, "is an index itself");
                } else if (!counted.scope().levels().contains(Level.MUNICIPALITY)) {
                    tell(entry, member, "has no values of municipalities");
                } else if (counted.place().direction() == Direction.NONE
                        && counted.place().part() != Part.COST_KEY_FIGURE) {
                    tell(entry, member, "has no direction, and is no cost, of which less is better in an index");
                }
            }
            entry.replacedBy()
                    .filter(other -> !byId.containsKey(other))
                    .ifPresent(other -> problems.add(
                            entry.file(),
                            entry.line(),
                            ErrorCode.INVALID_INDICATOR,
                            "%s: replaced_by names %s, which does not exist",
                            entry.id(),
                            other));
        }
    }

    private void tell(Indicator entry, Member member, String what) {
        problems.add(
                entry.file(),
                entry.line(),
                ErrorCode.INVALID_INDICATOR,
                "%s: the member %s %s",
                entry.id(),
                member.indicatorId(),
                what);
    }
}
