package org.jamlik.run;

import static org.apache.spark.sql.functions.broadcast;
import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.lit;

import java.sql.Date;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.expressions.Window;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.storage.StorageLevel;
import org.jamlik.contract.Checksum;
import org.jamlik.contract.ErrorCode;
import org.jamlik.contract.JamlikException;
import org.jamlik.contract.Project;
import org.jamlik.contract.SourceContract;
import org.jamlik.contract.TableContract;
import org.jamlik.contract.TableName;
import org.jamlik.delivery.Holders;
import org.jamlik.delivery.Intake;
import org.jamlik.delivery.KeyedColumns;
import org.jamlik.identity.KeySource;
import org.jamlik.identity.Keyring;
import org.jamlik.identity.NumberHistory;
import org.jamlik.identity.NumberHistory.Change;
import org.jamlik.identity.NumberHistory.Sighting;
import org.jamlik.identity.PersonalNumber;
import org.jamlik.plan.Published;
import org.jamlik.plan.Published.Build;
import org.jamlik.store.Contents;
import org.jamlik.store.Warehouse;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Settles who the numbers of a night's deliveries belong to, before anything is built from them. {@code identity.sighting}
 * tells which numbers each source told of in each year, {@code identity.person} whose they are; both follow from the
 * deliveries that count, in whatever order those came. Only sources and years whose deliveries changed are read.
 */
final class Identities {
    private static final Logger LOG = LoggerFactory.getLogger(Identities.class);
    static final TableName PERSON = new TableName("identity", "person");
    static final TableName SIGHTING = new TableName("identity", "sighting");
    /** Parts what was delivered from who it belongs to, in the content of a view. */
    private static final String STAMP = "/";

    private static final StructType HOLDERS =
            StructType.fromDDL("number_key bigint, valid_from date, valid_to date, person_key bigint");
    private static final Date BEGINNING = Date.valueOf(NumberHistory.BEGINNING);
    private static final Date END = Date.valueOf(NumberHistory.END);

    private final Project project;
    private final Warehouse warehouse;
    private final Intake intake;
    private final Standing standing;
    private final KeySource keys;
    private final Map<TableName, Map<String, String>> stamps = new HashMap<>();
    private Dataset<Row> holders;
    private boolean anyHolders;

    Identities(Project project, Warehouse warehouse, Intake intake, Standing standing, KeySource keys) {
        this.project = project;
        this.standing = standing;
        this.warehouse = warehouse;
        this.intake = intake;
        this.keys = keys;
    }

    /** The sources that tell of numbers. */
    private List<SourceContract> sources() {
        return project.sources().values().stream()
                .filter(source -> !source.numbers().isEmpty())
                .toList();
    }

    private TableContract contract(TableName name) {
        return project.table(name);
    }

    /** Keeps what was published of every view: for who only wants to know what changed. */
    void keep(Published published) {
        for (SourceContract source : sources()) {
            Map<String, String> kept = new TreeMap<>();
            published.of(source.view()).forEach((period, build) -> kept.put(period, stampOf(build.content())));
            stamps.put(source.view(), kept);
        }
    }

    /** Settles everything; afterwards views of persons may be read. */
    void settle(Published published, Sources sources) {
        keep(published);
        Map<SourceContract, SortedSet<String>> changed = changed(published, sources);
        if (changed.isEmpty()) {
            return;
        }

        LOG.info(
                "settling who the numbers of {} belong to",
                changed.keySet().stream().map(SourceContract::name).collect(Collectors.joining(", ")));
        Dataset<Row> seen = sightings(changed).persist(StorageLevel.DISK_ONLY());
        try {
            boolean isFirst = standing.version(PERSON) == null;
            Dataset<Row> seenBefore = standing.rows(SIGHTING).filter(ofThese(changed));
            standing.write(SIGHTING, writeSightings(seen, changed));
            Dataset<Row> before = holders();
            boolean retold = isFirst
                    || changed.keySet().stream()
                            .anyMatch(source -> Holders.tellsOfChanges(source) || Holders.tellsOfReuse(source));
            if (retold) {
                history();
            }
            boolean isAnyHolderNew = isFirst || retold && !content(holders).equals(content(before));
            boolean someAreGone = !isFirst && replacesSome(changed, published) && areSomeGone(seenBefore, seen);
            writePersons(seen, isAnyHolderNew, someAreGone);
            Map<TableName, Map<String, String>> stampsBefore = Map.copyOf(stamps);
            // what was not delivered anew changes only with who holds its numbers
            Dataset<Row> touched = isAnyHolderNew
                    ? standing.rows(SIGHTING)
                    : standing.rows(SIGHTING).filter(ofThese(changed));
            forgetStamps(isAnyHolderNew, changed);
            stamp(touched);
            refuseTwins(touched, changed, stampsBefore);
        } finally {
            seen.unpersist();
        }
    }

    /** The periods of each source whose deliveries are not those that were published. */
    private Map<SourceContract, SortedSet<String>> changed(Published published, Sources sources) {
        Map<SourceContract, SortedSet<String>> changed = new HashMap<>();
        boolean isFirst = standing.version(SIGHTING) == null || standing.version(PERSON) == null;
        for (SourceContract source : sources()) {
            Map<String, Build> before = published.of(source.view());
            SortedSet<String> periods = new TreeSet<>();
            sources.delivered(source, published).forEach((period, build) -> {
                String standingContent =
                        before.containsKey(period) ? before.get(period).content() : null;
                if (isFirst
                        || standingContent == null
                        || !delivered(standingContent).equals(delivered(build.content()))) {
                    periods.add(period);
                }
            });
            if (!periods.isEmpty()) {
                changed.put(source, periods);
            }
        }
        return changed;
    }

    private static boolean replacesSome(Map<SourceContract, SortedSet<String>> changed, Published published) {
        return changed.entrySet().stream().anyMatch(entry -> entry.getValue().stream()
                .anyMatch(period -> published.of(entry.getKey().view()).containsKey(period)));
    }

    private Dataset<Row> sightings(Map<SourceContract, SortedSet<String>> changed) {
        Dataset<Row> all = null;
        for (Map.Entry<SourceContract, SortedSet<String>> entry : changed.entrySet()) {
            SourceContract source = entry.getKey();
            Dataset<Row> delivered = Standing.only(
                    intake.delivered(source, entry.getValue(), warehouse.layout()),
                    source.period().orElseThrow(),
                    entry.getValue());
            Dataset<Row> of = Holders.sightings(source, delivered, keys);
            all = all == null ? of : all.union(of);
        }
        return all;
    }

    private long writeSightings(Dataset<Row> seen, Map<SourceContract, SortedSet<String>> changed) {
        return warehouse.replaceRows(
                contract(SIGHTING), seen, ofThese(changed), standing.version(SIGHTING), List.of("source", "year"));
    }

    /** Which sightings are of these sources and years, as SQL says it. */
    private static String ofThese(Map<SourceContract, SortedSet<String>> changed) {
        return changed.entrySet().stream()
                .map(entry -> "source = '" + entry.getKey().name() + "' and year in ("
                        + String.join(", ", entry.getValue()) + ")")
                .sorted()
                .collect(Collectors.joining(" or "));
    }

    /** Whether a number that was seen where something changed is seen nowhere any more. */
    private boolean areSomeGone(Dataset<Row> seenBefore, Dataset<Row> seen) {
        Dataset<Row> seenNoMore =
                seenBefore.select("number_key").distinct().join(seen.select("number_key"), toKeys(), "left_anti");
        return !seenNoMore
                .join(standing.rows(SIGHTING).select("number_key"), toKeys(), "left_anti")
                .isEmpty();
    }

    /** Works out the holders of numbers that were changed or reused, and which changes are not believed. */
    private void history() {
        Keyring keyring = Keyring.read(keys);
        List<Change> changes = new ArrayList<>();
        for (SourceContract source : sources()) {
            if (Holders.tellsOfChanges(source)) {
                // changes are some twenty thousand a year, so that all there ever were fit here
                for (Row row : intake.delivered(source, warehouse.layout())
                        .select(Intake.DELIVERY, Intake.LINE, "old_number", "new_number", "changed_on")
                        .collectAsList()) {
                    String old = row.getString(2);
                    String latest = row.getString(3);
                    changes.add(new Change(
                            keyring.numberKey(old),
                            keyring.numberKey(latest),
                            row.getDate(4).toLocalDate(),
                            PersonalNumber.isCoordination(old),
                            PersonalNumber.isCoordination(latest),
                            row.getString(0),
                            row.getLong(1)));
                }
            }
        }
        NumberHistory history = NumberHistory.settle(changes, relevant(changes), keyring::laterHolderKey);
        List<Row> rows = new ArrayList<>();
        history.holdings()
                .forEach((number, holdings) -> holdings.forEach(holding -> rows.add(RowFactory.create(
                        number, Date.valueOf(holding.from()), Date.valueOf(holding.to()), holding.personKey()))));
        use(warehouse.session().createDataFrame(rows, HOLDERS));
        disbelieve(history);
    }

    private void disbelieve(NumberHistory history) {
        Map<String, SortedMap<Long, String>> codes = new HashMap<>();
        history.faults().forEach(fault -> codes.computeIfAbsent(fault.deliveryId(), first -> new TreeMap<>())
                .put(fault.line(), fault.code().text()));
        for (SourceContract source : sources()) {
            if (Holders.tellsOfChanges(source)) {
                intake.disbelieve(source, intake.periods(source, warehouse.layout()), codes);
            }
        }
    }

    /** What the population register says of numbers that were changed or reused. */
    private List<Sighting> relevant(List<Change> changes) {
        Set<Long> changed = new HashSet<>();
        changes.forEach(change -> {
            changed.add(change.oldKey());
            changed.add(change.newKey());
        });
        Dataset<Row> population = standing.rows(SIGHTING).filter("is_latest_number is not null");
        Dataset<Row> reused =
                population.filter("number_is_reused").select("number_key").distinct();
        Dataset<Row> wanted = warehouse
                .session()
                .createDataFrame(
                        changed.stream().map(key -> RowFactory.create(key)).toList(),
                        StructType.fromDDL("number_key bigint"))
                .union(reused)
                .distinct();
        return population.join(broadcast(wanted), "number_key").collectAsList().stream()
                .map(row -> new Sighting(
                        row.getAs("number_key"),
                        row.getAs("year"),
                        row.getAs("number_is_reused"),
                        row.getAs("is_latest_number")))
                .toList();
    }

    /** The holders that stand in {@code identity.person}: rows that are not what every other number has. */
    private synchronized Dataset<Row> holders() {
        if (holders == null) {
            Dataset<Row> standingHolders = standing.rows(PERSON)
                    .filter(col("person_key")
                            .notEqual(col("number_key"))
                            .or(col("valid_from").notEqual(BEGINNING))
                            .or(col("valid_to").notEqual(END)))
                    .select("number_key", "valid_from", "valid_to", "person_key");
            use(standingHolders.persist(StorageLevel.MEMORY_AND_DISK()));
        }
        return holders;
    }

    private void use(Dataset<Row> settled) {
        holders = settled;
        anyHolders = !settled.isEmpty();
    }

    private static String content(Dataset<Row> rows) {
        return Contents.of(rows, Optional.empty()).get(Contents.ALL).text();
    }

    /** Adds numbers that were never seen, and writes the table again when others are held by others or seen no more. */
    private void writePersons(Dataset<Row> seen, boolean rewrites, boolean someAreGone) {
        Dataset<Row> numbers = seen.select("number", "number_key")
                .distinct()
                .withColumn("seen_token", KeyedColumns.token(col("number"), keys))
                .drop("number")
                .persist(StorageLevel.DISK_ONLY());
        Dataset<Row> tokens = standing.rows(PERSON).select("number_key", "token", "key_id");
        Dataset<Row> known = tokens.join(numbers.select("number_key"), toKeys(), "left_semi")
                .distinct()
                .persist(StorageLevel.DISK_ONLY());
        try {
            refuseCollisions(numbers, known);
            Dataset<Row> added = numbers.join(
                            known, numbers.col("number_key").equalTo(known.col("number_key")), "left_anti")
                    .select(
                            col("number_key"),
                            col("seen_token").as("token"),
                            KeyedColumns.keyId(col("seen_token")).as("key_id"));
            if (rewrites || someAreGone) {
                Dataset<Row> all = tokens.distinct().union(added);
                Dataset<Row> present = someAreGone
                        ? all.join(standing.rows(SIGHTING).select("number_key"), toKeys(), "left_semi")
                        : all;
                standing.write(
                        PERSON,
                        warehouse.replaceRows(
                                contract(PERSON), persons(present), "true", standing.version(PERSON), List.of()));
            } else if (!added.isEmpty()) {
                standing.write(
                        PERSON,
                        warehouse.replaceRows(
                                contract(PERSON), persons(added), "", standing.version(PERSON), List.of()));
            }
        } finally {
            known.unpersist();
            numbers.unpersist();
        }
    }

    private static scala.collection.Seq<String> toKeys() {
        return scala.collection.JavaConverters.asScalaBuffer(List.of("number_key"))
                .toSeq();
    }

    /** The rows of numbers: one for each time that somebody else held them. */
    private Dataset<Row> persons(Dataset<Row> tokens) {
        return tokens.join(broadcast(holders), toKeys(), "left")
                .withColumn("person_key", coalesce(col("person_key"), col("number_key")))
                .withColumn("valid_from", coalesce(col("valid_from"), lit(BEGINNING)))
                .withColumn("valid_to", coalesce(col("valid_to"), lit(END)));
    }

    /** Two numbers with one key would be one person: so unlikely that the run stops and asks for other keys. */
    private static void refuseCollisions(Dataset<Row> numbers, Dataset<Row> known) {
        Dataset<Row> among = numbers.groupBy("number_key").count().filter("count > 1");
        // after a rotation that was not finished, tokens of the old key say nothing
        Dataset<Row> beside = numbers.join(known, toKeys())
                .filter(col("seen_token")
                        .notEqual(col("token"))
                        .and(KeyedColumns.keyId(col("seen_token")).equalTo(col("key_id"))));
        if (!among.isEmpty() || !beside.isEmpty()) {
            throw new JamlikException(
                    ErrorCode.KEY_COLLISION,
                    "Cannot give every number a key of its own: two numbers have the same key; nothing was published,"
                            + " and no table may be built until the project has a keyring with other keys for persons");
        }
    }

    /**
     * One person under two numbers may tell the same twice in lines that nobody could match when they came. Looked for
     * where something changed and one person has several numbers.
     */
    private void refuseTwins(
            Dataset<Row> touched,
            Map<SourceContract, SortedSet<String>> changed,
            Map<TableName, Map<String, String>> stampsBefore) {
        if (!anyHolders) {
            return;
        }

        Dataset<Row> persons = holders.select("number_key", "person_key")
                .union(holders.select(col("person_key").as("number_key"), col("person_key")))
                .distinct();
        Map<String, SortedSet<String>> several = new TreeMap<>();
        touched.select("source", "year", "number_key")
                .join(broadcast(persons), "number_key")
                .groupBy("source", "year", "person_key")
                .count()
                .filter("count > 1")
                .select("source", "year")
                .distinct()
                .collectAsList()
                .forEach(row -> several.computeIfAbsent(row.getString(0), first -> new TreeSet<>())
                        .add(String.valueOf(row.getInt(1))));
        for (SourceContract source : sources()) {
            SortedSet<String> periods = several.getOrDefault(source.name(), new TreeSet<>());
            Map<String, String> before = stampsBefore.getOrDefault(source.view(), Map.of());
            Map<String, String> now = stamps.get(source.view());
            periods.removeIf(
                    period -> !changed.getOrDefault(source, new TreeSet<>()).contains(period)
                            && now.getOrDefault(period, "").equals(before.getOrDefault(period, "")));
            if (!periods.isEmpty()
                    && !Holders.tellsOfChanges(source)
                    && !Holders.tellsOfReuse(source)
                    && !source.key().isEmpty()) {
                intake.disbelieve(source, periods, twins(source, periods));
            }
        }
    }

    private Map<String, SortedMap<Long, String>> twins(SourceContract source, SortedSet<String> periods) {
        Dataset<Row> lines = Standing.only(
                Holders.named(source, intake.numbered(source, periods, warehouse.layout()), holders),
                source.period().orElseThrow(),
                periods);
        Column[] key = Holders.key(source);
        Map<String, SortedMap<Long, String>> codes = new TreeMap<>();
        lines.withColumn("_alike", count(lit(1)).over(Window.partitionBy(key)))
                .filter("_alike > 1")
                .select(Intake.DELIVERY, Intake.LINE)
                .collectAsList()
                .forEach(row -> codes.computeIfAbsent(row.getString(0), first -> new TreeMap<>())
                        .put(row.getLong(1), ErrorCode.ONE_PERSON_TWICE.text()));
        return codes;
    }

    /** Forgets who numbers belonged to: everywhere, or where something was delivered anew. */
    private void forgetStamps(boolean everywhere, Map<SourceContract, SortedSet<String>> changed) {
        for (SourceContract source : sources()) {
            Map<String, String> kept =
                    everywhere ? new TreeMap<>() : new TreeMap<>(stamps.getOrDefault(source.view(), Map.of()));
            kept.keySet().removeAll(changed.getOrDefault(source, new TreeSet<>()));
            stamps.put(source.view(), kept);
        }
    }

    /** What the view of a source holds changes with who the numbers in it belong to. */
    private void stamp(Dataset<Row> sightings) {
        if (anyHolders) {
            Dataset<Row> held = sightings
                    .join(broadcast(holders), "number_key")
                    .selectExpr(
                            "concat(source, '@', year) as place", "number_key", "valid_from", "valid_to", "person_key");
            Contents.of(held, Optional.of("place")).forEach((place, content) -> {
                String[] sourceAndYear = place.split("@");
                stamps.get(new TableName("source", sourceAndYear[0])).put(sourceAndYear[1], content.text());
            });
        }
    }

    /** The build of a period with who its numbers belong to in its content. */
    Build stamped(SourceContract source, String period, Build delivered) {
        String stamp = stamps.getOrDefault(source.view(), Map.of()).getOrDefault(period, "");
        String disbelieved = source.numbers().isEmpty() ? "" : intake.disbelieved(source, period);
        String content = delivered(delivered.content())
                + (stamp.isEmpty() && disbelieved.isEmpty() ? "" : STAMP + stamp)
                + (disbelieved.isEmpty() ? "" : STAMP + Checksum.of(disbelieved));
        return new Build(delivered.select(), delivered.contract(), delivered.inputs(), content, delivered.rows());
    }

    private static String delivered(String content) {
        int stamp = content.indexOf(STAMP);
        return stamp < 0 ? content : content.substring(0, stamp);
    }

    private static String stampOf(String content) {
        String[] parts = content.split(STAMP, -1);
        return parts.length > 1 ? parts[1] : "";
    }

    /** A view with the keys of persons in the place of keys of numbers. */
    Dataset<Row> named(SourceContract source, Dataset<Row> keyed) {
        Dataset<Row> known = holders();
        return anyHolders ? Holders.named(source, keyed, known) : keyed;
    }
}
