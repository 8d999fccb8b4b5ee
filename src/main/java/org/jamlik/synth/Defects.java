package org.jamlik.synth;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jamlik.contract.ErrorCode;
import org.jamlik.contract.SourceContract;
import org.jamlik.contract.SourceContract.Kind;
import org.jamlik.contract.SourceContract.Requirement;
import org.jamlik.contract.SourceContract.SourceColumn;

/**
 * Plants defects in the lines of one file, at most half as many as its contract lets pass. Which lines have one depends on
 * the plan and the place only.
 */
final class Defects {
    /** No defects. */
    static final Defects NONE = new Defects(null, 0, null, "", 0);

    /** What stands in the place of a value of another kind. */
    static final String ODD = "?";

    private static final double OF_WHAT_PASSES = 0.5;

    private final Plan plan;
    private final double rate;
    private final Form form;
    private final String file;
    private final long most;
    private final List<Planted> planted = new ArrayList<>();

    /**
     * A defect where it stands.
     *
     * @param file below the folder of deliveries
     * @param line as the file's reader counts
     * @param column the heading; empty when it is of the whole line
     * @param code what the warehouse is to call it
     */
    record Planted(String file, long line, String column, ErrorCode code) {}

    private record Defect(int column, ErrorCode code, String token) {}

    private Defects(Plan plan, double rate, Form form, String file, long most) {
        this.plan = plan;
        this.rate = rate;
        this.form = form;
        this.file = file;
        this.most = most;
    }

    /**
     * Those of a file.
     *
     * @param lines how many it has: a short file passes none or one
     */
    static Defects in(Plan plan, double rate, Form form, String file, long lines) {
        double passes = form.source().rejectLimitPercent() / 100;
        return new Defects(plan, Math.min(rate, OF_WHAT_PASSES * passes), form, file, (long) (passes * lines));
    }

    List<Planted> planted() {
        return planted;
    }

    /** The tokens of a line, perhaps with a defect. */
    String[] on(long line, String[] tokens) {
        if (rate == 0 || planted.size() >= most || others(tokens)) {
            return tokens;
        }
        Dice dice = plan.dice("defect", file.hashCode(), line);
        if (!dice.happens(rate)) {
            return tokens;
        }
        List<Defect> possible = possible(tokens);
        Defect defect = possible.get(dice.below(possible.size()));
        boolean isShort = defect.code() == ErrorCode.MISSING_TOKENS;
        String[] broken = Arrays.copyOf(tokens, isShort ? tokens.length - 1 : tokens.length);
        if (!isShort) {
            broken[defect.column()] = defect.token();
        }
        planted.add(new Planted(file, line, form.headings().get(defect.column()), defect.code()));
        return broken;
    }

    /** Without such a line others would be wrong: a gross cost is the sum of the costs beside it. */
    private boolean others(String[] tokens) {
        return form.source().name().equals("municipal_accounts")
                && !"brutto".equals(tokens[form.place("account_kind")]);
    }

    private List<Defect> possible(String[] tokens) {
        SourceContract source = form.source();
        Kind kind = source.format().kind();
        List<Defect> possible = new ArrayList<>();
        for (int i = 0; i < tokens.length; i++) {
            SourceColumn column = form.columns().get(i);
            if (column.requirement() == Requirement.VALUE) {
                possible.add(new Defect(i, ErrorCode.MISSING_VALUE, null));
            }
            boolean isTyped =
                    kind == Kind.PARQUET && !column.variable().type().sql().equals("string");
            if (tokens[i] == null || isTyped) {
                continue;
            }
            if (column.numbers().isPresent() && Character.isDigit(tokens[i].charAt(0))) {
                possible.add(new Defect(i, ErrorCode.WRONG_CHECKSUM, otherCheckDigit(tokens[i])));
            } else if (column.codes().isPresent()) {
                possible.add(new Defect(i, ErrorCode.UNKNOWN_CODE, ODD));
            } else if (column.form().isEmpty()) {
                switch (column.variable().type().sql()) {
                    case "int", "bigint", "double" -> possible.add(new Defect(i, ErrorCode.NOT_A_NUMBER, ODD));
                    case "boolean" -> possible.add(new Defect(i, ErrorCode.NOT_A_BOOLEAN, ODD));
                    case "date" -> possible.add(new Defect(i, ErrorCode.NOT_A_DATE, ODD));
                    default -> {}
                }
            }
        }
        if (kind == Kind.DELIMITED && !source.format().trailingSeparator()) {
            possible.add(new Defect(tokens.length - 1, ErrorCode.MISSING_TOKENS, null));
        }
        return possible;
    }

    private static String otherCheckDigit(String number) {
        int last = number.length() - 1;
        return number.substring(0, last) + (char) ('0' + (number.charAt(last) - '0' + 1) % 10);
    }
}
