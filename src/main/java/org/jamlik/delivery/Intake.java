package org.jamlik.delivery;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.not;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.StructType;
import org.jamlik.contract.DeliveryPeriod;
import org.jamlik.contract.ErrorCode;
import org.jamlik.contract.JamlikException;
import org.jamlik.contract.Project;
import org.jamlik.contract.SourceContract;
import org.jamlik.contract.SourceContract.Generation;
import org.jamlik.contract.SourceContract.Kind;
import org.jamlik.delivery.Delivery.Status;
import org.jamlik.delivery.Ledger.Account;
import org.jamlik.store.Layout;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks through the landing root: which files are new deliveries, which of them are accepted, and how every line is
 * accounted for. The landing root is never changed.
 */
public final class Intake implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Intake.class);
    private static final int SIDE_BY_SIDE = 4;
    /** A file of this ending beside or instead of a delivered file takes that file back. */
    private static final String WITHDRAWN = ".withdrawn";

    /** The column of {@link #delivered} with the id of a line's delivery. */
    public static final String DELIVERY = SourceFrames.DELIVERY;
    /** The column of {@link #delivered} with the number of a line in its file. */
    public static final String LINE = LineParser.LINE;

    private static final StructType FAULTS = StructType.fromDDL("delivery_id string, source string, file string,"
            + " line bigint, column_name string, error_code string, excerpt string");

    private final SparkSession session;
    private final Files files;
    private final SourceFrames frames;
    private final Judge judge;
    private final Collection<SourceContract> sources;
    private final LocalDate asOf;
    private final Ledger ledger;
    private final Disbelief disbelief;

    private final Recorded recorded;
    private final Map<String, Lines> judged = new ConcurrentHashMap<>();
    private final List<Lines> held = Collections.synchronizedList(new ArrayList<>());
    private final Map<String, String> uris = new HashMap<>();
    private final Map<String, Set<Sender>> senders = new HashMap<>();
    private final List<Row> faults = new ArrayList<>();
    private final List<Dataset<Row>> quarantined = new ArrayList<>();
    private final List<String> refusals = new ArrayList<>();
    private final List<String> unknown = new ArrayList<>();
    private final Set<String> present = new HashSet<>();

    /**
     * An intake for one run.
     *
     * @param vault the archive
     * @param recorded what earlier runs recorded
     * @param asOf the day that the run takes for today
     */
    public Intake(SparkSession session, Project project, Vault vault, Recorded recorded, String runId, LocalDate asOf) {
        this.session = session;
        this.recorded = recorded;
        this.files = new Files(session.sparkContext().hadoopConfiguration(), vault);
        this.frames = new SourceFrames(session, files);
        this.disbelief = new Disbelief(recorded.disbelieved());
        this.judge = new Judge(session, files, new Rules(session, project.codeListViews()));
        this.sources = project.sources().values();
        this.ledger = new Ledger(recorded.deliveries(), runId);
        this.asOf = asOf;
    }

    /** Looks at every file below the landing root. */
    public void receive(String landingRoot) {
        List<Files.Found> found;
        try {
            found = files.below(landingRoot);
        } catch (FileNotFoundException e) {
            throw new JamlikException(
                    ErrorCode.USAGE,
                    "Cannot find the landing root " + landingRoot + ": create it or set landing-root",
                    e);
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot list " + landingRoot, e);
        }
        found = withoutNumbersInNames(found);
        Map<String, Files.Found> markers = new HashMap<>();
        found.stream().filter(file -> file.path().endsWith(WITHDRAWN)).forEach(file -> {
            String withdrawn = file.path().substring(0, file.path().length() - WITHDRAWN.length());
            markers.put(withdrawn, file);
            if (sources.stream()
                    .noneMatch(source -> source.pattern().match(withdrawn).isPresent())) {
                unknown.add(file.path());
            }
        });
        withdraw(markers);

        List<Arrival> arrivals = new ArrayList<>();
        found.removeAll(markers.values());
        found.removeIf(file -> markers.containsKey(file.path()));
        found.forEach(file -> present.add(file.path()));
        for (Files.Found file : found) {
            List<SourceContract> matching = sources.stream()
                    .filter(source -> source.pattern().match(file.path()).isPresent())
                    .toList();
            if (matching.isEmpty()) {
                unknown.add(file.path());
            } else if (matching.size() > 1) {
                refusals.add("Cannot tell the source of " + file.path() + ": it fits "
                        + String.join(
                                " and ",
                                matching.stream().map(SourceContract::name).toList())
                        + "; make the file patterns differ [ambiguous_source]");
            } else {
                arrivals.add(new Arrival(matching.get(0), file));
            }
        }
        sideBySide(arrivals, arrival -> ledger.knownChecksum(arrival.file)
                .ifPresentOrElse(known -> arrival.sha256 = known, () -> profile(arrival)));
        List<Arrival> fresh = arrivals.stream()
                .filter(arrival -> ledger.seen(arrival.source, arrival.file, arrival.sha256)
                        .isEmpty())
                .toList();
        sideBySide(fresh, this::judge);
        arrivals.stream()
                .sorted(Comparator.comparingLong(
                        arrival -> arrival.source.sequence(arrival.file.path()).orElse(0)))
                .forEach(this::receive);
    }

    /** Names are told and recorded, so a file whose name may tell of a person is not looked at. */
    private List<Files.Found> withoutNumbersInNames(List<Files.Found> found) {
        List<Files.Found> others = new ArrayList<>();
        for (Files.Found file : found) {
            String told = NumberInName.masked(file.path());
            if (told.equals(file.path())) {
                others.add(file);
            } else {
                refusals.add("Cannot look at " + told
                        + ": its name holds what may be a number of a person; rename it, and tell its sender ["
                        + ErrorCode.NUMBER_IN_NAME.text() + "]");
            }
        }
        return others;
    }

    /** A file that fits a source, with what is found out about it. */
    private static final class Arrival {
        private final SourceContract source;
        private final Files.Found file;
        private String sha256;
        /** Null when the file is known. */
        private FileProfile profile;

        private Judgement judgement;
        /** Of its accepted lines by period; null when there are none. */
        private Map<String, String> contents;

        private Arrival(SourceContract source, Files.Found file) {
            this.source = source;
            this.file = file;
        }
    }

    private static <T> void sideBySide(Collection<T> all, Consumer<T> task) {
        ExecutorService pool = Executors.newFixedThreadPool(SIDE_BY_SIDE);
        try {
            CompletableFuture.allOf(all.stream()
                            .map(each -> CompletableFuture.runAsync(() -> task.accept(each), pool))
                            .toArray(CompletableFuture[]::new))
                    .join();
        } catch (CompletionException e) {
            throw e.getCause() instanceof RuntimeException cause ? cause : e;
        } finally {
            pool.shutdownNow();
        }
    }

    private void profile(Arrival arrival) {
        if (arrival.profile == null) {
            arrival.profile = profile(arrival.source, arrival.file);
            arrival.sha256 = arrival.profile.sha256();
        }
    }

    private void judge(Arrival arrival) {
        profile(arrival);
        if (arrival.judgement == null) {
            arrival.judgement = ledger.redacted(arrival.source, arrival.sha256).isPresent()
                    ? judgedWithoutErased(arrival)
                    : judged(arrival.source, arrival.file, arrival.profile);
            if (arrival.judgement.refusal().isEmpty()) {
                arrival.contents = frames.contents(arrival.source, arrival.judgement.lines());
            }
        }
    }

    /** Bytes out of which persons were taken come again as they were: they are read as they lie in the archive. */
    private Judgement judgedWithoutErased(Arrival arrival) {
        LOG.info("{} came before, and persons were taken out of it: it is read without them", arrival.file.path());
        Files.Found archived = new Files.Found(
                arrival.file.path(), files.vault().place(arrival.source.name(), arrival.sha256), arrival.file.stamp());
        return judged(arrival.source, archived, profile(arrival.source, archived));
    }

    private Judgement judged(SourceContract source, Files.Found file, FileProfile profile) {
        Judgement judgement = judge.judge(source, file, profile);
        if (judgement.lines() != null) {
            held.add(judgement.lines());
        }
        return judgement;
    }

    private FileProfile profile(SourceContract source, Files.Found file) {
        Generation generation = source.generation(source.deliveryPeriod(file.path()))
                .orElse(source.generations().get(0));
        return FileProfile.of(files, file, RecordSpec.of(source, generation));
    }

    private void receive(Arrival arrival) {
        SourceContract source = arrival.source;
        Files.Found file = arrival.file;
        String period = source.deliveryPeriod(file.path()).text();
        Optional<Delivery> seen = ledger.seen(source, file, arrival.sha256);
        if (seen.isPresent() && !isJudgedAgain(source, seen.get(), file)) {
            standStill(source, file, seen.get());
            return;
        }
        profile(arrival);
        FileProfile profile = arrival.profile;
        Optional<Delivery> current = ledger.current(source.name(), period);
        OptionalLong sequence = source.sequence(file.path());
        OptionalLong standing =
                current.map(delivery -> source.sequence(delivery.file())).orElse(OptionalLong.empty());
        boolean inSequence = sequence.isPresent() && standing.isPresent() && !sequence.equals(standing);
        if (inSequence && sequence.getAsLong() < standing.getAsLong()) {
            comeTooLate(
                    source,
                    file,
                    period,
                    profile,
                    "its sequence is lower than that of " + current.get().file());
            return;
        }
        Optional<Delivery> year = ledger.holding(source.name(), period);
        if (source.schedule().lastMonthCarriesYear() && current.isEmpty() && year.isPresent()) {
            comeTooLate(
                    source, file, period, profile, year.get().file() + " holds all months; correct the month there");
            return;
        }

        try {
            if (current.isPresent() && ledger.isNew(current.get()) && !inSequence) {
                throw new Refusal(
                        ErrorCode.AMBIGUOUS_SOURCE,
                        0,
                        "",
                        "it is a second file for period " + period + " beside "
                                + current.get().file(),
                        "leave only the right one in the landing root");
            }
            List<Delivery> replaced = replacedBy(source, period);
            accept(arrival, period, replaced);
            replaced.forEach(ledger::supersede);
        } catch (Refusal refusal) {
            refuse(source, file, period, profile, refusal);
        }
    }

    /** A file whose time is held by something better never counts. */
    private void comeTooLate(SourceContract source, Files.Found file, String period, FileProfile profile, String why) {
        LOG.warn("{} does not count: {}", file.path(), why);
        long header = headerLines(source, profile);
        ledger.add(
                source,
                period,
                file,
                profile.sha256(),
                Status.SUPERSEDED,
                new Account(profile.lines(), header, 0, 0, profile.lines() - header),
                why);
    }

    /** The lines that headings take in a file of which nothing else may be known. */
    private static long headerLines(SourceContract source, FileProfile profile) {
        return profile.headings()
                .map(Records.Headings::lines)
                .orElseGet(() -> source.format().kind() == Kind.DELIMITED
                                && source.format().header()
                        ? Math.min(1, profile.lines())
                        : 0);
    }

    /** Deliveries that their sender takes back no longer count; their files are as good as not there. */
    private void withdraw(Map<String, Files.Found> markers) {
        for (SourceContract source : sources) {
            for (Delivery standing : ledger.current(source.name())) {
                Files.Found marker = markers.get(standing.file());
                if (marker != null) {
                    LOG.warn("{} is withdrawn by {}", standing.id(), marker.path());
                    ledger.supersede(standing, "withdrawn by " + marker.path());
                }
            }
        }
    }

    /** The accepted deliveries that one of that period takes the place of: those of the same or of covered months. */
    private List<Delivery> replacedBy(SourceContract source, String text) throws Refusal {
        DeliveryPeriod period = DeliveryPeriod.of(text);
        List<Delivery> replaced = new ArrayList<>();
        for (Delivery standing : ledger.current(source.name())) {
            DeliveryPeriod before = DeliveryPeriod.of(standing.period());
            if (period.covers(before)) {
                replaced.add(standing);
            } else if (period.overlaps(before)) {
                throw new Refusal(
                        ErrorCode.AMBIGUOUS_SOURCE,
                        0,
                        "",
                        "its period " + period.text() + " overlaps " + before.text() + " of " + standing.file(),
                        "ask the sender for whole periods that replace each other");
            }
        }
        return replaced;
    }

    /**
     * Whether bytes that were replaced once lie again where their replacement lay, come in a higher sequence or have no
     * replacement, or the file beside which these were one too many is gone.
     */
    private boolean isJudgedAgain(SourceContract source, Delivery seen, Files.Found file) {
        Optional<Delivery> holding = ledger.holding(seen.source(), seen.period());
        return switch (seen.status()) {
            case SUPERSEDED -> holding.isEmpty()
                    || holding.get().file().equals(file.path())
                    || isHigher(
                            source.sequence(file.path()),
                            source.sequence(holding.get().file()));
            case REFUSED -> seen.reason().endsWith("[" + ErrorCode.AMBIGUOUS_SOURCE.text() + "]")
                    && ledger.current(seen.source()).stream().noneMatch(standing -> isInTheWay(standing, seen));
            case ACCEPTED, DUPLICATE -> false;
        };
    }

    private static boolean isHigher(OptionalLong sequence, OptionalLong standing) {
        return sequence.isPresent() && standing.isPresent() && sequence.getAsLong() > standing.getAsLong();
    }

    /** Whether what stands is still the reason why another file was one too many. */
    private boolean isInTheWay(Delivery standing, Delivery refused) {
        DeliveryPeriod other = DeliveryPeriod.of(standing.period());
        DeliveryPeriod period = DeliveryPeriod.of(refused.period());
        return standing.period().equals(refused.period())
                ? present.contains(standing.file())
                : period.overlaps(other) && !period.covers(other);
    }

    private void standStill(SourceContract source, Files.Found file, Delivery seen) {
        if (seen.status() == Status.REFUSED) {
            refusals.add("Cannot accept " + file.path() + " (" + source.view() + "): refused since run " + seen.runId()
                    + ": " + seen.reason());
        } else if (!seen.file().equals(file.path()) && ledger.isFirstSighting(source, file, seen)) {
            LOG.warn("{} has the bytes of {}: it is the same delivery and is not loaded again", file.path(), seen.id());
            ledger.add(
                    source,
                    seen.period(),
                    file,
                    seen.sha256(),
                    Status.DUPLICATE,
                    new Account(seen.linesIn(), seen.linesHeader(), 0, 0, seen.linesIn() - seen.linesHeader()),
                    "the same bytes as " + seen.id());
        }
    }

    private void accept(Arrival arrival, String period, List<Delivery> replaced) throws Refusal {
        SourceContract source = arrival.source;
        Files.Found file = arrival.file;
        judge(arrival);
        Judgement judgement = arrival.judgement;
        if (judgement.rejected() > 0) {
            quarantined.add(quarantine(judgement.lines().rejected(), ledger.nextId(source, period), source, file));
        }
        if (judgement.refusal().isPresent()) {
            throw judgement.refusal().get();
        }

        long before = replaced.stream().mapToLong(Delivery::linesAccepted).sum();
        if (100.0 * judgement.accepted() < (100 - source.shrinkLimitPercent()) * before) {
            throw new Refusal(
                    ErrorCode.TRUNCATED_FILE,
                    arrival.profile.lines(),
                    "",
                    "it ends with line " + arrival.profile.lines() + " and has " + judgement.accepted()
                            + " good lines where " + before + " stood; that is more than "
                            + source.shrinkLimitPercent() + " % less",
                    "ask the sender whether it is whole; if it is, raise shrink_limit_percent in " + source.file());
        }

        judgement.told().forEach(LOG::warn);
        if (judgement.rejected() > 0) {
            LOG.warn(
                    "{}: {} of {} lines quarantined, within the limit of {} %",
                    file.path(),
                    judgement.rejected(),
                    judgement.accepted() + judgement.rejected(),
                    source.rejectLimitPercent());
        }
        Delivery delivery = ledger.add(
                source,
                period,
                file,
                arrival.profile.sha256(),
                Status.ACCEPTED,
                new Account(
                        arrival.profile.lines(),
                        judgement.header(),
                        judgement.accepted(),
                        judgement.rejected(),
                        judgement.ignored()),
                replaced.isEmpty() ? late(source, file) : corrected(source, file),
                arrival.contents);
        senders.put(delivery.id(), judgement.senders());
        judged.put(delivery.id(), judgement.lines());
        uris.put(delivery.id(), file.uri());
    }

    /** Why a delivery is late, when it is. */
    private String late(SourceContract source, Files.Found file) {
        Optional<LocalDate> due = source.schedule().dueDate(source.deliveryPeriod(file.path()));
        if (due.isEmpty() || !asOf.isAfter(due.get())) {
            return "";
        }

        LOG.info("{} is late: it was due {}", file.path(), due.get());
        return "late: due " + due.get();
    }

    /** That a correction comes after the last day for it, when it does. */
    private String corrected(SourceContract source, Files.Found file) {
        Optional<LocalDate> last = source.schedule().lastCorrection(source.deliveryPeriod(file.path()));
        if (last.isEmpty() || !asOf.isAfter(last.get())) {
            return "";
        }

        LOG.warn("{} corrects what could be corrected until {}", file.path(), last.get());
        return "late correction: possible until " + last.get();
    }

    private static Dataset<Row> quarantine(Dataset<Row> rejected, String id, SourceContract source, Files.Found file) {
        return rejected.selectExpr(
                literal(id) + " as delivery_id",
                literal(source.name()) + " as source",
                literal(file.path()) + " as file",
                LineParser.LINE + " as line",
                LineParser.COLUMN + " as column_name",
                LineParser.ERROR + " as error_code",
                LineParser.EXCERPT + " as excerpt");
    }

    private static String literal(String text) {
        return "'" + text.replace("\\", "\\\\").replace("'", "\\'") + "'";
    }

    private void refuse(SourceContract source, Files.Found file, String period, FileProfile profile, Refusal refusal) {
        String sentence =
                "Cannot accept " + file.path() + " (" + source.view() + " " + period + "): " + refusal.sentence();
        refusals.add(sentence);
        long header = headerLines(source, profile);
        Delivery delivery = ledger.add(
                source,
                period,
                file,
                profile.sha256(),
                Status.REFUSED,
                new Account(profile.lines(), header, 0, profile.lines() - header, 0),
                refusal.sentence());
        if (refusal.code() != ErrorCode.TOO_MANY_REJECTED) {
            faults.add(RowFactory.create(
                    delivery.id(),
                    source.name(),
                    file.path(),
                    refusal.line(),
                    refusal.column(),
                    refusal.code().text(),
                    ""));
        }
    }

    /** The accepted deliveries of a source that count, one for each period. */
    public List<Delivery> current(String source) {
        return ledger.current(source);
    }

    /** The accepted lines of a source, with keys instead of numbers and with corrections. */
    public Dataset<Row> view(SourceContract source, Layout layout) {
        return Corrections.apply(source, lines(source, current(source.name()), layout));
    }

    /** The accepted lines of deliveries that hold something of some periods; and other lines of them. */
    public Dataset<Row> view(SourceContract source, Set<String> periods, Layout layout) {
        return Corrections.apply(source, lines(source, holding(source, periods), layout));
    }

    /**
     * The same as they were delivered, with numbers, for those who settle whose they are: the columns of the source, with
     * {@link #DELIVERY} and {@link #LINE}. Lines that are not believed are among them.
     */
    public Dataset<Row> delivered(SourceContract source, Set<String> periods, Layout layout) {
        return delivered(source, holding(source, periods), layout);
    }

    /** The same with keys of numbers instead of numbers, and {@link #DELIVERY} and {@link #LINE} behind them. */
    public Dataset<Row> numbered(SourceContract source, Set<String> periods, Layout layout) {
        return frames.numbered(source, delivered(source, periods, layout));
    }

    /** All accepted lines of a source as they were delivered. */
    public Dataset<Row> delivered(SourceContract source, Layout layout) {
        return delivered(source, current(source.name()), layout);
    }

    /** The periods of which a source holds something. */
    public Set<String> periods(SourceContract source, Layout layout) {
        Set<String> periods = new HashSet<>();
        current(source.name())
                .forEach(delivery ->
                        periods.addAll(contents(source, delivery, layout).keySet()));
        return periods;
    }

    /** Which lines of a period are not believed, as a text that changes with them; empty when all are. */
    public String disbelieved(SourceContract source, String period) {
        return holding(source, Set.of(period)).stream()
                .filter(delivery -> !disbelief.of(delivery.id()).isEmpty())
                .map(delivery -> delivery.id() + disbelief.of(delivery.id()))
                .collect(Collectors.joining());
    }

    private List<Delivery> holding(SourceContract source, Set<String> periods) {
        return current(source.name()).stream()
                .filter(delivery -> !isJudgedUnder(delivery, source)
                        || delivery.contents().keySet().stream().anyMatch(periods::contains))
                .toList();
    }

    /** The content of a delivery's accepted lines by period. */
    public Map<String, String> contents(SourceContract source, Delivery delivery, Layout layout) {
        if (isJudgedUnder(delivery, source)) {
            return delivery.contents();
        }

        return frames.contents(source, delivered(source, List.of(delivery), layout));
    }

    private static boolean isJudgedUnder(Delivery delivery, SourceContract source) {
        return delivery.contract().equals(source.fingerprint());
    }

    /** Tells the operator which corrections of a source change nothing. */
    public void tellIdleCorrections(SourceContract source, Layout layout) {
        if (source.corrections().isEmpty()) {
            return;
        }

        Corrections.idle(source, lines(source, current(source.name()), layout))
                .forEach(correction -> LOG.warn(
                        "correction on line {} of {} changes nothing: no row of {} has its key and old value;"
                                + " take it away if the sender corrected it",
                        correction.line(),
                        source.correctionsFile(),
                        source.view()));
    }

    /**
     * The accepted lines of deliveries: new ones as judged in this run, older ones from the archive. Fails when an older
     * one does not hold what was accepted of it, because its contract or a code list changed since.
     */
    private Dataset<Row> delivered(SourceContract source, List<Delivery> deliveries, Layout layout) {
        Map<String, Set<Long>> quarantined = quarantinedBefore(deliveries);
        SourceFrames.Together all = frames.together(source);
        for (Delivery delivery : deliveries) {
            String archived = layout.archived(delivery.source(), delivery.sha256());
            Files.Found file = new Files.Found(delivery.file(), archived, delivery.stamp());
            Lines lines = judged.get(delivery.id());
            if (lines == null && !isJudgedUnder(delivery, source)) {
                lines = judgedAgain(source, delivery, file);
                judged.put(delivery.id(), lines);
            }
            if (lines == null) {
                all.add(delivery.id(), file, quarantined.getOrDefault(delivery.id(), Set.of()));
            } else {
                all.add(delivery.id(), lines);
            }
        }
        return all.frame();
    }

    /** The accepted lines that are believed, with keys instead of numbers. */
    private Dataset<Row> lines(SourceContract source, List<Delivery> deliveries, Layout layout) {
        Dataset<Row> lines = delivered(source, deliveries, layout);
        for (Delivery delivery : deliveries) {
            Set<Long> disbelieved = disbelief.of(delivery.id()).keySet();
            if (!disbelieved.isEmpty()) {
                lines = lines.filter(
                        not(col(DELIVERY).equalTo(delivery.id()).and(col(LINE).isInCollection(disbelieved))));
            }
        }
        return frames.keyed(source, lines);
    }

    /**
     * Settles which accepted lines of some periods are not believed: from now on they are no part of the source's view and
     * stand in quarantine, and others that were not believed before are accepted again.
     *
     * @param codes by delivery and line, why
     */
    public void disbelieve(SourceContract source, Set<String> periods, Map<String, SortedMap<Long, String>> codes) {
        for (Delivery delivery : holding(source, periods)) {
            SortedMap<Long, String> before = disbelief.of(delivery.id());
            SortedMap<Long, String> now = codes.getOrDefault(delivery.id(), new TreeMap<>());
            if (!now.equals(before)) {
                disbelief.put(delivery.id(), now);
                ledger.recount(delivery, before.size() - now.size());
                now.forEach((line, code) -> faults.add(
                        RowFactory.create(delivery.id(), source.name(), delivery.file(), line, "", code, "")));
                LOG.warn(
                        "{} lines of {} are not believed beside other deliveries [{}]",
                        now.size(),
                        delivery.file(),
                        String.join(", ", Set.copyOf(now.values())));
            }
        }
    }

    /** The lines that are no part of deliveries that were accepted by earlier runs. */
    private Map<String, Set<Long>> quarantinedBefore(List<Delivery> deliveries) {
        Set<String> some = deliveries.stream()
                .filter(delivery -> delivery.linesQuarantined() > 0 && !judged.containsKey(delivery.id()))
                .map(Delivery::id)
                .collect(Collectors.toSet());
        return some.isEmpty() ? Map.of() : recorded.quarantinedLines(some);
    }

    private Lines judgedAgain(SourceContract source, Delivery delivery, Files.Found file) {
        Judgement judgement = judged(source, file, profile(source, file));
        if (judgement.refusal().isPresent() || judgement.accepted() != believedOnce(delivery)) {
            throw new JamlikException(
                    ErrorCode.TOO_MANY_REJECTED,
                    "Cannot read the archived delivery " + delivery.id() + " under the changed contract "
                            + source.file() + ": " + believedOnce(delivery) + " lines were accepted, now "
                            + judgement
                                    .refusal()
                                    .map(Refusal::sentence)
                                    .orElse(judgement.accepted() + " are: " + String.join("; ", judgement.told()))
                            + "; take the change back, or put the file into the landing root again");
        }

        return judgement.lines();
    }

    /** How many lines were accepted when a delivery came. */
    private long believedOnce(Delivery delivery) {
        return delivery.linesAccepted() + disbelief.of(delivery.id()).size();
    }

    /** Gives up what the run read; what it returned as data frames is read again when it is asked for. */
    @Override
    public void close() {
        held.forEach(Lines::close);
    }

    /** Copies the bytes of what was accepted into the archive. */
    public void archive(Layout layout) {
        // the same bytes have one place, whatever the names of their files
        Map<String, Delivery> places = new TreeMap<>();
        ledger.added().stream()
                .filter(delivery -> uris.containsKey(delivery.id()))
                .forEach(delivery -> places.put(layout.archived(delivery.source(), delivery.sha256()), delivery));
        sideBySide(places.entrySet(), place -> archive(place.getValue(), place.getKey()));
    }

    private void archive(Delivery delivery, String place) {
        try {
            files.archive(uris.get(delivery.id()), place, delivery.sha256());
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot archive " + delivery.file(), e);
        }
    }

    /** What this run adds to {@code ops.delivery}. */
    public List<Delivery> added() {
        return ledger.added();
    }

    /** Deliveries of earlier runs of which other lines are believed now. */
    public List<Delivery> recounted() {
        return ledger.recounted();
    }

    /** The deliveries that were replaced. */
    public List<Delivery> superseded() {
        return ledger.superseded();
    }

    /** What this run adds to {@code ops.quarantine}: one row for each rejected line, and for each refusal its cause. */
    public Dataset<Row> quarantined() {
        Dataset<Row> all = session.createDataFrame(faults, FAULTS);
        for (Dataset<Row> rows : quarantined) {
            all = all.unionByName(rows);
        }
        return all;
    }

    /**
     * Everything that is missing now.
     *
     * @param before what was missing before this run
     */
    public List<Missing> missing(List<Missing> before) {
        MissingDeliveries missing = new MissingDeliveries(ledger.runId(), asOf, before);
        return sources.stream()
                .flatMap(source -> missing.of(source, ledger.current(source.name()), senders).stream())
                .toList();
    }

    /** Why deliveries are refused, one sentence each; those refused by earlier runs that still lie there too. */
    public List<String> refusals() {
        return List.copyOf(refusals);
    }

    /** Files that fit no contract. */
    public List<String> unknown() {
        return List.copyOf(unknown);
    }
}
