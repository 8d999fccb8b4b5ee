package org.jamlik.delivery;

import java.io.Serializable;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.sql.Date;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.format.DateTimeFormatter;
import java.time.format.ResolverStyle;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jamlik.contract.CodeList;
import org.jamlik.contract.ErrorCode;
import org.jamlik.contract.SourceContract.Between;
import org.jamlik.contract.SourceContract.Format;
import org.jamlik.contract.SourceContract.Numbers;
import org.jamlik.contract.SourceContract.Requirement;
import org.jamlik.contract.SourceContract.SourceColumn;
import org.jamlik.identity.PersonalNumber;

/** Turns the text of one column into its value, or says what is wrong with it. A reader belongs to one thread. */
final class ValueReader implements Serializable {
    private static final Pattern ONLY_DIGITS = Pattern.compile("\\[0-9\\]\\{(\\d{1,2})\\}");
    private static final int LONGEST_INTEGER = 19;
    private static final Pattern NUMBER = Pattern.compile("[+-]?\\d+(\\.\\d+)?([eE][+-]?\\d{1,3})?");

    private final String name;
    private final String type;
    private final boolean required;
    private final Set<String> codes;
    private final Set<String> missing;
    private final char decimal;
    private final String dates;
    private final boolean isBounded;
    private final LocalDate firstDay;
    private final LocalDate lastDay;
    private final BigDecimal smallest;
    private final BigDecimal largest;
    private final Pattern form;
    /** How many digits the form asks for, when it asks for nothing else; else 0. */
    private final int digits;

    private final boolean isNumber;
    /** Whether what has the form is a temporary id and everything else a number. */
    private final boolean mayBeTemporary;

    private final LocalDate latest;
    private final int precision;
    private final int scale;
    private transient DateTimeFormatter dateFormat;

    /**
     * A reader of a column.
     *
     * @param latest the last day that the delivery can speak of, on which its persons are born
     */
    ValueReader(SourceColumn column, Format format, LocalDate latest) {
        this.latest = latest;
        isNumber = column.numbers().isPresent();
        mayBeTemporary = column.numbers().flatMap(Numbers::temporary).isPresent();
        name = column.name();
        type = column.variable().type().sql();
        required = column.requirement() == Requirement.VALUE;
        codes = column.codes().map(CodeList::codes).map(HashSet::new).orElse(null);
        missing = new HashSet<>(List.copyOf(format.missingAs()));
        decimal = format.decimal();
        dates = format.dates();
        Optional<Between> between = column.between();
        boolean ofDays = type.equals("date");
        isBounded = between.isPresent();
        firstDay = isBounded && ofDays ? LocalDate.parse(between.get().low()) : null;
        lastDay = isBounded && ofDays ? LocalDate.parse(between.get().high()) : null;
        smallest = isBounded && !ofDays ? new BigDecimal(between.get().low()) : null;
        largest = isBounded && !ofDays ? new BigDecimal(between.get().high()) : null;
        form = column.form().orElse(null);
        Matcher onlyDigits = ONLY_DIGITS.matcher(form == null ? "" : form.pattern());
        digits = onlyDigits.matches() ? Integer.parseInt(onlyDigits.group(1)) : 0;
        boolean isDecimal = type.startsWith("decimal");
        String[] size = isDecimal ? type.replaceAll("decimal\\(|\\)", "").split(",") : new String[] {"0", "0"};
        precision = Integer.parseInt(size[0]);
        scale = Integer.parseInt(size[1]);
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

        if (isNumber && mayBeTemporary) {
            return form.matcher(token).matches() ? token : number(PersonalNumber.parse(token, latest));
        }
        if (digits > 0
                ? !isDigits(token, 0) || token.length() != digits
                : form != null && !form.matcher(token).matches()) {
            throw new Rejection(ErrorCode.WRONG_FORM);
        }

        Object value = isNumber ? number(PersonalNumber.parse(token, latest)) : value(token);
        if (isBounded && !isBetween(value)) {
            throw new Rejection(ErrorCode.OUT_OF_RANGE);
        }

        return value;
    }

    private static String number(PersonalNumber.Reading reading) throws Rejection {
        if (!reading.isValid()) {
            throw new Rejection(reading.fault());
        }

        return reading.number();
    }

    private boolean isBetween(Object value) {
        if (value instanceof Date date) {
            LocalDate day = date.toLocalDate();
            return !day.isBefore(firstDay) && !day.isAfter(lastDay);
        }

        BigDecimal number = new BigDecimal(value.toString());
        return number.compareTo(smallest) >= 0 && number.compareTo(largest) <= 0;
    }

    private Object value(String token) throws Rejection {
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
        int sign = token.startsWith("+") || token.startsWith("-") ? 1 : 0;
        if (!isDigits(token, sign) || token.length() - sign > LONGEST_INTEGER) {
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

    /** Whether there is a digit at a place, and nothing else behind it. */
    private static boolean isDigits(String token, int from) {
        for (int i = from; i < token.length(); i++) {
            if (token.charAt(i) < '0' || token.charAt(i) > '9') {
                return false;
            }
        }
        return token.length() > from;
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
        try {
            BigDecimal value = new BigDecimal(number(token)).setScale(scale, RoundingMode.UNNECESSARY);
            if (value.precision() > precision) {
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

    private Date date(String token) throws Rejection {
        if (dateFormat == null) {
            // "y" is the year of an era, which strict reading wants named; "u" counts years without one
            dateFormat = DateTimeFormatter.ofPattern(dates.replace('y', 'u')).withResolverStyle(ResolverStyle.STRICT);
        }
        try {
            LocalDate date = LocalDate.parse(token, dateFormat);
            if (token.length() == dates.length()) {
                return Date.valueOf(date);
            }
        } catch (DateTimeException e) {
            throw new Rejection(ErrorCode.NOT_A_DATE);
        }

        throw new Rejection(ErrorCode.NOT_A_DATE);
    }
}
