package org.jamlik.run;

import java.util.ArrayList;
import java.util.List;
import org.jamlik.store.Contents;

/** Periods in words. */
final class Periods {
    private Periods() {}

    /** Consecutive years as ranges: {@code 2005, 2008-2011}; the empty text for a table without periods. */
    static String told(List<String> periods) {
        if (periods.equals(List.of(Contents.ALL))) {
            return "";
        }

        List<String> ranges = new ArrayList<>();
        int from = 0;
        for (int i = 0; i < periods.size(); i++) {
            boolean last = i + 1 == periods.size()
                    || Integer.parseInt(periods.get(i + 1)) != Integer.parseInt(periods.get(i)) + 1;
            if (last) {
                ranges.add(from == i ? periods.get(i) : periods.get(from) + "-" + periods.get(i));
                from = i + 1;
            }
        }
        return String.join(", ", ranges);
    }
}
