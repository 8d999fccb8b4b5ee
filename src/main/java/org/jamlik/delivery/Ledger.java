package org.jamlik.delivery;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jamlik.contract.DeliveryPeriod;
import org.jamlik.contract.SourceContract;
import org.jamlik.delivery.Delivery.Status;

/** Every delivery of every source: those that earlier runs recorded, and what this run adds and replaces. */
final class Ledger {
    private final List<Delivery> known;
    private final String runId;
    private final List<Delivery> added = new ArrayList<>();
    private final List<Delivery> superseded = new ArrayList<>();
    private final List<Delivery> recounted = new ArrayList<>();

    Ledger(List<Delivery> known, String runId) {
        this.known = new ArrayList<>(known);
        this.runId = runId;
    }

    /**
     * The account of a file.
     *
     * @param in all lines; the others make them up
     */
    record Account(long in, long header, long accepted, long quarantined, long ignored) {}

    Delivery add(
            SourceContract source,
            String period,
            Files.Found file,
            String sha256,
            Status status,
            Account account,
            String reason) {
        return add(source, period, file, sha256, status, account, reason, Map.of());
    }

    Delivery add(
            SourceContract source,
            String period,
            Files.Found file,
            String sha256,
            Status status,
            Account account,
            String reason,
            Map<String, String> contents) {
        Delivery delivery = new Delivery(
                nextId(source, period),
                source.name(),
                period,
                nextSequence(source, period),
                file.path(),
                sha256,
                redacted(source, sha256).map(Delivery::archivedSha256).orElse(sha256),
                status,
                account.in,
                account.header,
                account.accepted,
                account.quarantined,
                account.ignored,
                reason,
                runId,
                source.fingerprint(),
                file.stamp(),
                contents);
        added.add(delivery);
        return delivery;
    }

    /** A delivery of the same bytes out of whose archived file persons were taken. */
    Optional<Delivery> redacted(SourceContract source, String sha256) {
        return known.stream()
                .filter(delivery -> delivery.source().equals(source.name())
                        && delivery.sha256().equals(sha256)
                        && delivery.isRedacted())
                .findFirst();
    }

    void supersede(Delivery delivery) {
        superseded.add(delivery.superseded());
    }

    void supersede(Delivery delivery, String why) {
        superseded.add(delivery.superseded(why));
    }

    /** Moves lines of a delivery from quarantine to the accepted ones, or back when there are less than none. */
    void recount(Delivery delivery, int accepted) {
        Delivery now = delivery.recounted(accepted);
        if (added.contains(delivery)) {
            added.set(added.indexOf(delivery), now);
        } else {
            known.set(known.indexOf(delivery), now);
            recounted.add(now);
        }
    }

    List<Delivery> recounted() {
        return List.copyOf(recounted);
    }

    /** The id that the next delivery of a period gets. */
    String nextId(SourceContract source, String period) {
        return source.name() + "." + period + "." + nextSequence(source, period);
    }

    private int nextSequence(SourceContract source, String period) {
        return 1
                + all().stream()
                        .filter(delivery -> delivery.source().equals(source.name())
                                && delivery.period().equals(period))
                        .mapToInt(Delivery::sequence)
                        .max()
                        .orElse(0);
    }

    private List<Delivery> all() {
        List<Delivery> all = new ArrayList<>(known);
        all.addAll(added);
        return all;
    }

    /** The accepted deliveries of a source that count, one for each period. */
    List<Delivery> current(String source) {
        return all().stream()
                .filter(delivery -> delivery.source().equals(source)
                        && delivery.status() == Status.ACCEPTED
                        && superseded.stream().noneMatch(before -> before.id().equals(delivery.id())))
                .sorted((a, b) -> a.period().compareTo(b.period()))
                .toList();
    }

    /** The delivery that counts for a period, or for a longer time that holds it. */
    Optional<Delivery> holding(String source, String period) {
        DeliveryPeriod asked = DeliveryPeriod.of(period);
        return current(source).stream()
                .filter(standing -> DeliveryPeriod.of(standing.period()).covers(asked))
                .findFirst();
    }

    /** The delivery that counts for exactly that period. */
    Optional<Delivery> current(String source, String period) {
        return current(source).stream()
                .filter(delivery -> delivery.period().equals(period))
                .findFirst();
    }

    /** The checksum of a file that is as it was when it was last read. */
    Optional<String> knownChecksum(Files.Found file) {
        return all().stream()
                .filter(delivery ->
                        delivery.file().equals(file.path()) && delivery.stamp().equals(file.stamp()))
                .map(Delivery::sha256)
                .reduce((earlier, later) -> later);
    }

    /**
     * What became of the same bytes earlier. The name of a file says how it is packed and which period it holds, so
     * bytes that were refused under another one are looked at anew; so are those that tell something else under each
     * name, because a value is taken from it or because they have no lines.
     */
    Optional<Delivery> seen(SourceContract source, Files.Found file, String sha256) {
        String period = source.deliveryPeriod(file.path()).text();
        return all().stream()
                .filter(delivery -> delivery.source().equals(source.name())
                        && delivery.status() != Status.DUPLICATE
                        && delivery.sha256().equals(sha256)
                        && Packing.of(delivery.file()) == file.packing()
                        && (delivery.period().equals(period)
                                || delivery.status() != Status.REFUSED
                                        && delivery.linesAccepted() > 0
                                        && !source.takesValuesFromName())
                        && delivery.contract().equals(source.fingerprint()))
                .reduce((earlier, later) -> later);
    }

    /** Whether bytes that are known were never seen in that file. */
    boolean isFirstSighting(SourceContract source, Files.Found file, Delivery seen) {
        return all().stream()
                .noneMatch(delivery -> delivery.source().equals(source.name())
                        && delivery.sha256().equals(seen.sha256())
                        && delivery.file().equals(file.path()));
    }

    String runId() {
        return runId;
    }

    /** Whether a delivery came in this run. */
    boolean isNew(Delivery delivery) {
        return added.contains(delivery);
    }

    List<Delivery> added() {
        return List.copyOf(added);
    }

    List<Delivery> superseded() {
        return List.copyOf(superseded);
    }
}
