package org.jamlik.delivery;

import java.time.LocalDate;
import java.time.YearMonth;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.jamlik.contract.CodeList;
import org.jamlik.contract.DeliveryPeriod;
import org.jamlik.contract.DeliveryPeriod.Months;
import org.jamlik.contract.SourceContract;
import org.jamlik.contract.SourceContract.Senders;
import org.jamlik.contract.SourceContract.ValidOn;

/**
 * Finds what should have arrived. A delivery is expected for every period of the source's cadence from the first that
 * ever came, once it is due; a sender is expected in every delivery of whose time the code list knows it.
 */
final class MissingDeliveries {
    private final String runId;
    private final LocalDate asOf;
    private final List<Missing> before;

    MissingDeliveries(String runId, LocalDate asOf, List<Missing> before) {
        this.runId = runId;
        this.asOf = asOf;
        this.before = before;
    }

    /**
     * What is missing of one source.
     *
     * @param current the deliveries that count
     * @param senders who is found in the deliveries of this run, by their ids
     */
    List<Missing> of(SourceContract source, List<Delivery> current, Map<String, Set<Sender>> senders) {
        List<Missing> missing = new ArrayList<>(deliveries(source, current));
        source.senders()
                .ifPresent(expected -> current.forEach(delivery -> {
                    if (senders.containsKey(delivery.id())) {
                        missing.addAll(senders(expected, delivery, senders.get(delivery.id())));
                    } else {
                        before.stream()
                                .filter(known -> known.deliveryId().equals(delivery.id()))
                                .forEach(missing::add);
                    }
                }));
        return missing;
    }

    private List<Missing> senders(Senders expected, Delivery delivery, Set<Sender> found) {
        DeliveryPeriod whole = DeliveryPeriod.of(delivery.period());
        boolean holdsMonths = found.stream().anyMatch(sender -> sender.month() > 0);
        List<Missing> missing = new ArrayList<>();
        for (int month = holdsMonths ? 1 : 0; month <= (holdsMonths ? 12 : 0); month++) {
            String period = month == 0 ? whole.text() : "%s-%02d".formatted(whole.time(), month);
            Set<String> absent = validIn(expected, DeliveryPeriod.of(period));
            for (Sender sender : found) {
                if (sender.month() == month) {
                    absent.remove(sender.code());
                }
            }
            absent.forEach(sender ->
                    missing.add(new Missing(delivery.source(), period, sender, delivery.id(), Missing.SENDER, runId)));
        }
        return missing;
    }

    /** The codes that are valid at the end of a period. */
    private static Set<String> validIn(Senders senders, DeliveryPeriod period) {
        CodeList list = senders.expected();
        int from = list.columns().indexOf("valid_from");
        int to = list.columns().indexOf("valid_to");
        int daysAfter = senders.validOn() == ValidOn.DAY_AFTER ? 1 : 0;
        String day = period.lastDay()
                .map(last -> last.plusDays(daysAfter).toString())
                .orElse("");
        Set<String> valid = new TreeSet<>();
        for (List<String> row : list.rows()) {
            boolean begun =
                    day.isEmpty() || row.get(from) == null || row.get(from).compareTo(day) <= 0;
            boolean ended = row.get(to) != null && row.get(to).compareTo(day) < 0;
            if (begun && !ended) {
                valid.add(row.get(0));
            }
        }
        return valid;
    }

    private List<Missing> deliveries(SourceContract source, List<Delivery> current) {
        int step = source.schedule().cadence().months();
        List<Months> held = current.stream()
                .map(delivery -> DeliveryPeriod.of(delivery.period()))
                .flatMap(period -> period.months().stream())
                .toList();
        Optional<YearMonth> first = held.stream().map(Months::first).min(Comparator.naturalOrder());
        if (step == 0 || source.schedule().dueDays().isEmpty() || first.isEmpty()) {
            return List.of();
        }

        List<Missing> missing = new ArrayList<>();
        for (YearMonth month = first.get(); ; month = month.plusMonths(step)) {
            DeliveryPeriod period = period(month, step);
            if (!asOf.isAfter(source.schedule().dueDate(period).orElseThrow())) {
                return missing;
            }

            Months wanted = period.months().orElseThrow();
            boolean holds = held.stream()
                    .anyMatch(months -> !months.first().isAfter(wanted.last())
                            && !months.last().isBefore(wanted.first()));
            if (!holds && !source.schedule().notCollected().contains(period.text())) {
                missing.add(missedBefore(source.name(), period.text())
                        .orElse(new Missing(source.name(), period.text(), "", "", Missing.DELIVERY, runId)));
            }
        }
    }

    /** A month, the month that ends a quarter, or a year, of every other one when the source is biennial. */
    private static DeliveryPeriod period(YearMonth month, int step) {
        return DeliveryPeriod.of(step < 12 ? month.toString() : String.valueOf(month.getYear()));
    }

    private Optional<Missing> missedBefore(String source, String period) {
        return before.stream()
                .filter(known -> known.source().equals(source)
                        && known.period().equals(period)
                        && known.reason().equals(Missing.DELIVERY))
                .findFirst();
    }
}
