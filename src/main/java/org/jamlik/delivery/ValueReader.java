package org.jamlik.delivery;

import java.io.Serializable;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.sql.Date;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import org.jamlik.contract.CodeList;
import org.jamlik.contract.ErrorCode;
import org.jamlik.contract.SourceContract.Format;
import org.jamlik.contract.SourceContract.Requirement;
import org.jamlik.contract.SourceContract.SourceColumn;

/** Turns the text of one column into its value, or says what is wrong with it. */
final class ValueReader implements Serializable {
    private static final Pattern INTEGER = Pattern.compile("[+-]?\\d{1,19}");
    private static final Pattern NUMBER = Pattern.compile("[+-]?\\d+(\\.\\d+)?([eE][+-]?\\d{1,3})?");
    private static final Pattern DATE = Pattern.compile("\\d{4}-\\d{2}-\\d{2}");

    private final String name;
    private final String type;
    private final boolean required;
    private final Set<String> codes;
    private final Set<String> missing;
    private final char decimal;

    ValueReader(SourceColumn column, Format format) {
        name = column.name();
        type = column.variable().type().sql();
        required = column.requirement() == Requirement.VALUE;
        codes = column.codes().map(CodeList::codes).map(HashSet::new).orElse(null);
        missing = new HashSet<>(List.copyOf(format.missingAs()));
        decimal = format.decimal();
    }

    String name() {
        return name;
    }

    /** Tells what is wrong with a value. */
    static final class Rejection extends Exception {
        private final ErrorCode code;

        Rejection(ErrorCode code) {
            super(code.text(), null, false, false);
            this.code = code;
        }

        ErrorCode code() {
            return code;
        }
    }

    /** The value as Spark's rows hold it, or null when it is missing and may be. */
    Object read(String token) throws Rejection {
        if (token == null || missing.contains(token)) {
            if (required) {
                throw new Rejection(ErrorCode.MISSING_VALUE);
            }

            return null;
        }
        if (codes != null && !codes.contains(token)) {
            throw new Rejection(ErrorCode.UNKNOWN_CODE);
        }

        return switch (type) {
            case "string" -> token;
            case "int" -> Math.toIntExact(integer(token, Integer.MIN_VALUE, Integer.MAX_VALUE));
            case "bigint" -> integer(token, Long.MIN_VALUE, Long.MAX_VALUE);
            case "double" -> finite(number(token));
            case "boolean" -> bool(token);
            case "date" -> date(token);
            default -> decimal(token);
        };
    }

    private static long integer(String token, long smallest, long largest) throws Rejection {
        if (!INTEGER.matcher(token).matches()) {
            throw new Rejection(ErrorCode.NOT_A_NUMBER);
        }
        try {
            long value = Long.parseLong(token);
            if (value < smallest || value > largest) {
                throw new Rejection(ErrorCode.NOT_A_NUMBER);
            }

            return value;
        } catch (NumberFormatException e) {
            throw new Rejection(ErrorCode.NOT_A_NUMBER);
        }
    }

    private String number(String token) throws Rejection {
        String text = decimal == '.' ? token : token.replace('.', '?').replace(decimal, '.');
        if (!NUMBER.matcher(text).matches()) {
            throw new Rejection(ErrorCode.NOT_A_NUMBER);
        }

        return text;
    }

    private static Double finite(String number) throws Rejection {
        Double value = Double.valueOf(number);
        if (value.isInfinite()) {
            throw new Rejection(ErrorCode.NOT_A_NUMBER);
        }

        return value;
    }

    private BigDecimal decimal(String token) throws Rejection {
        String[] size = type.replaceAll("decimal\\(|\\)", "").split(",");
        int scale = Integer.parseInt(size[1]);
        try {
            BigDecimal value = new BigDecimal(number(token)).setScale(scale, RoundingMode.UNNECESSARY);
            if (value.precision() > Integer.parseInt(size[0])) {
                throw new Rejection(ErrorCode.NOT_A_NUMBER);
            }

            return value;
        } catch (ArithmeticException e) {
            throw new Rejection(ErrorCode.NOT_A_NUMBER);
        }
    }

    private static Boolean bool(String token) throws Rejection {
        return switch (token.toLowerCase(Locale.ROOT)) {
            case "true", "1" -> true;
            case "false", "0" -> false;
            default -> throw new Rejection(ErrorCode.NOT_A_BOOLEAN);
        };
    }

    private static Date date(String token) throws Rejection {
        try {
            if (DATE.matcher(token).matches()) {
                return Date.valueOf(LocalDate.parse(token));
            }
        } catch (DateTimeException e) {
            throw new Rejection(ErrorCode.NOT_A_DATE);
        }

        throw new Rejection(ErrorCode.NOT_A_DATE);
    }
}
