package org.jamlik.synth;

import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import org.jamlik.contract.CodeList;

/** The city districts of Stockholm and Göteborg, and which one a household lives in. */
final class Districts {
    private final List<District> all = new ArrayList<>();

    private record District(String code, String municipality, int from, int to) {}

    Districts(CodeList districts) {
        int from = districts.columns().indexOf("valid_from");
        int to = districts.columns().indexOf("valid_to");
        int municipality = districts.columns().indexOf("municipality_code");
        for (List<String> row : districts.rows()) {
            all.add(new District(
                    row.get(0),
                    row.get(municipality),
                    (int) LocalDate.parse(row.get(from)).toEpochDay(),
                    row.get(to) == null
                            ? Day.NEVER
                            : (int) LocalDate.parse(row.get(to)).toEpochDay()));
        }
    }

    /** The two digits of a district; null where there are none. */
    String part(String municipality, Home home, int day) {
        List<District> here = all.stream()
                .filter(each -> each.municipality().equals(municipality) && each.from() <= day && day <= each.to())
                .toList();
        if (here.isEmpty()) {
            return null;
        }
        String code = here.get((int) ((home.id ^ home.id >>> 24) % here.size())).code();
        return code.substring(code.length() - 2);
    }
}
