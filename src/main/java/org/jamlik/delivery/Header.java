package org.jamlik.delivery;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jamlik.contract.ErrorCode;
import org.jamlik.contract.SourceContract;
import org.jamlik.contract.SourceContract.Generation;
import org.jamlik.contract.SourceContract.Requirement;
import org.jamlik.contract.SourceContract.SourceColumn;

/**
 * Where the columns of a contract stand in a file.
 *
 * @param positions for each column of the contract its position among the tokens, or -1 when it is not delivered
 * @param headings as delivered
 * @param lines how many lines the headings take
 */
record Header(int[] positions, List<String> headings, long lines) {

    /**
     * Finds the columns among the headings; fails with the refusal that a wrong heading means.
     *
     * @param lines how many lines the headings take; the last of them is told
     */
    static Header of(SourceContract contract, Generation generation, List<String> headings, long lines) throws Refusal {
        String where = lines == 0 ? "" : " on line " + lines;
        Map<String, Integer> places = new HashMap<>();
        for (int i = 0; i < headings.size(); i++) {
            places.putIfAbsent(headings.get(i), i);
        }

        int[] positions = new int[contract.columns().size()];
        List<String> known = new ArrayList<>(contract.ignored());
        for (int i = 0; i < positions.length; i++) {
            SourceColumn column = contract.columns().get(i);
            List<String> expected = column.deliveredAs(generation);
            known.addAll(expected);
            Optional<Integer> place = expected.stream()
                    .filter(places::containsKey)
                    .map(places::get)
                    .findFirst();
            if (place.isEmpty() && !expected.isEmpty() && column.requirement() != Requirement.NONE) {
                throw new Refusal(
                        ErrorCode.MISSING_COLUMN,
                        lines,
                        expected.get(0),
                        "column " + String.join(" or ", expected) + " is missing ("
                                + (lines == 0 ? "the file" : "line " + lines) + " has "
                                + headings.stream().map(LineParser::masked).collect(Collectors.joining(", ")) + ")",
                        "ask the sender for a file with that column");
            }
            positions[i] = place.orElse(-1);
        }
        for (String heading : headings) {
            String shown = LineParser.masked(heading);
            if (!known.contains(heading)) {
                throw new Refusal(
                        ErrorCode.UNDECLARED_COLUMN,
                        lines,
                        shown,
                        "column \"" + shown + "\"" + where + " is not in the contract"
                                + otherGenerations(contract, heading),
                        "declare it in " + contract.file() + ", under columns or ignored");
            }
            if (Collections.frequency(headings, heading) > 1
                    && !contract.ignored().contains(heading)) {
                throw new Refusal(
                        ErrorCode.UNDECLARED_COLUMN,
                        lines,
                        shown,
                        "column \"" + shown + "\" stands twice" + where,
                        "ask the sender which one is right");
            }
        }
        return new Header(positions, headings, lines);
    }

    private static String otherGenerations(SourceContract contract, String heading) {
        List<String> others = contract.generations().stream()
                .filter(generation -> contract.columns().stream()
                        .anyMatch(column -> column.deliveredAs(generation).contains(heading)))
                .map(Generation::name)
                .toList();
        return others.isEmpty() ? "" : " for this period (it is of generation " + String.join(", ", others) + ")";
    }
}
