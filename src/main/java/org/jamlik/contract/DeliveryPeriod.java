package org.jamlik.contract;

import java.time.LocalDate;
import java.time.YearMonth;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The time that a delivery speaks of, as the name of its file tells it: {@code 2023-04}, {@code 2023},
 * {@code 1995-2012}, the day of a reading such as {@code 2026-03-23}, or {@code all}. Behind a {@code /} stands which
 * part of that time's deliveries it is; parts stand side by side.
 *
 * @param text as {@code ops.delivery} writes it
 * @param months the months that it fills; none for a reading and for {@code all}
 * @param day the day of a reading
 * @param part empty when there is only one
 */
public record DeliveryPeriod(String text, Optional<Months> months, Optional<LocalDate> day, String part) {
    private static final Pattern MONTH = Pattern.compile("(\\d{4})-(\\d{2})");
    private static final Pattern YEARS = Pattern.compile("(\\d{4})(?:-(\\d{4}))?");
    private static final Pattern DAY = Pattern.compile("\\d{4}-\\d{2}-\\d{2}");

    /** Months from the first to the last, both included. */
    public record Months(YearMonth first, YearMonth last) {
        boolean overlap(Months other) {
            return !first.isAfter(other.last) && !other.first.isAfter(last);
        }

        boolean cover(Months other) {
            return !first.isAfter(other.first) && !other.last.isAfter(last);
        }
    }

    /** Reads the text of a period. */
    public static DeliveryPeriod of(String text) {
        String time = text.replaceFirst("/.*", "");
        String part = text.substring(Math.min(text.length(), time.length() + 1));
        Matcher month = MONTH.matcher(time);
        if (month.matches()) {
            YearMonth one = YearMonth.parse(time);
            return new DeliveryPeriod(text, Optional.of(new Months(one, one)), Optional.empty(), part);
        }
        Matcher years = YEARS.matcher(time);
        if (years.matches()) {
            int first = Integer.parseInt(years.group(1));
            int last = years.group(2) == null ? first : Integer.parseInt(years.group(2));
            Months months = new Months(YearMonth.of(first, 1), YearMonth.of(last, 12));
            return new DeliveryPeriod(text, Optional.of(months), Optional.empty(), part);
        }
        Optional<LocalDate> day = DAY.matcher(time).matches() ? Optional.of(LocalDate.parse(time)) : Optional.empty();
        return new DeliveryPeriod(text, Optional.empty(), day, part);
    }

    /** The time without the part. */
    public String time() {
        return part.isEmpty() ? text : text.substring(0, text.length() - part.length() - 1);
    }

    /** Whether a delivery of this period takes the place of one of the other: the same time, or all of it. */
    public boolean covers(DeliveryPeriod other) {
        return text.equals(other.text) || bothHaveMonths(other) && months.get().cover(other.months.get());
    }

    /** Whether deliveries of both periods would count something twice. */
    public boolean overlaps(DeliveryPeriod other) {
        return text.equals(other.text) || bothHaveMonths(other) && months.get().overlap(other.months.get());
    }

    private boolean bothHaveMonths(DeliveryPeriod other) {
        return part.equals(other.part) && months.isPresent() && other.months.isPresent();
    }

    /** The last day that it speaks of; none for {@code all}. */
    public Optional<LocalDate> lastDay() {
        return months.map(filled -> filled.last().atEndOfMonth()).or(() -> day);
    }
}
