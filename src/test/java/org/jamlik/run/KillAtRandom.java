package org.jamlik.run;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.delta.DeltaLog;
import org.jamlik.contract.ErrorCode;
import org.jamlik.contract.JamlikException;
import org.jamlik.contract.Project;
import org.jamlik.contract.TableName;
import org.jamlik.serve.Role;
import org.jamlik.store.Contents;
import org.jamlik.store.Warehouse;
import org.jamlik.store.Warehouse.Snapshot;
import org.jamlik.store.spark.BoundTables;

/**
 * Kills nightly runs at random moments with {@code kill -9} and runs them again: every table must come to hold what an
 * undisturbed run makes, and whoever reads meanwhile must see one whole night, never a mix of two.
 *
 * <p>In the second night all counts of inhabitants are doubled, the delivered ones and those that Kolada shows. Numbers
 * computed from the ones then agree with the others within each night, and with neither across nights.
 *
 * <p>No JUnit test, because it takes minutes: {@code src/test/kill-at-random.sh [kills [seed [folder]]]}.
 */
public final class KillAtRandom {
    private static final double EARLIEST_SECOND = 2;
    private static final int FIRST_NIGHT_EVERY = 3;
    private static final int PAUSE_MILLIS = 300;
    private static final int PATIENCE_MINUTES = 15;

    /** One statement over both facts and both origins of the mart: how often they disagree, and about which night. */
    private static final String ONE_NIGHT =
            """
            with
            derived as (
                select year, region_code as municipality_code, cast(numerator as double) as numerator, value
                from mart.indicator_value
                where indicator_id = 'inhabitants_65_and_over'
                    and origin = 'derived'
                    and region_level = 'municipality'
                    and status = 'value'
            ),
            shown as (
                select year, region_code as municipality_code, value
                from mart.indicator_value
                where indicator_id = 'N01938' and origin = 'published' and year between 2008 and 2010
            ),
            counted as (
                select
                    year,
                    municipality_code,
                    cast(sum(inhabitants_65_and_over) as double) as inhabitants_65_and_over,
                    sum(inhabitants_of_all_ages) as inhabitants
                from star.fact_population
                group by year, municipality_code
            ),
            published as (
                select year, municipality_code, cast(value as double) as value
                from star.fact_published_value
                where indicator_id = 'N01938' and year between 2008 and 2010
            )
            select
                count(*) as cells,
                count_if(
                    not (
                        counted.inhabitants_65_and_over <=> derived.numerator
                        and counted.inhabitants_65_and_over <=> derived.value
                        and counted.inhabitants_65_and_over <=> shown.value
                        and counted.inhabitants_65_and_over <=> published.value
                    )
                ) as disagreements,
                coalesce(sum(counted.inhabitants), 0) as inhabitants
            from counted
            full join derived using (year, municipality_code)
            full join shown using (year, municipality_code)
            full join published using (year, municipality_code)""";

    private final Path home;
    private final Path folder;
    private final Random random;
    private final Path landingOfFirst;
    private final Path landingOfSecond;
    private long cells;
    private long inhabitants;
    private Process child;

    /** What a reader sees. */
    private enum Night {
        NONE,
        FIRST,
        SECOND
    }

    private KillAtRandom(Path home, Path folder, long seed) {
        this.home = home;
        this.folder = folder;
        this.random = new Random(seed);
        this.landingOfFirst = folder.resolve("landing-1");
        this.landingOfSecond = folder.resolve("landing-2");
    }

    /** Arguments: the number of kills, a seed, a folder for everything. */
    public static void main(String[] arguments) throws Exception {
        int kills = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 10;
        long seed = arguments.length > 1 ? Long.parseLong(arguments[1]) : System.nanoTime();
        Path parent = Path.of(arguments.length > 2 ? arguments[2] : System.getProperty("java.io.tmpdir"));
        Files.createDirectories(parent);
        Path home =
                Path.of(System.getProperty("jamlik.home", "")).toAbsolutePath().normalize();
        Path folder = Files.createTempDirectory(parent.toAbsolutePath(), "kill-at-random-");
        tell("%d kills, seed %d, in %s", kills, seed, folder);
        System.exit(new KillAtRandom(home, folder, seed).run(kills) ? 0 : 1);
    }

    private static void tell(String text, Object... values) {
        System.out.println(String.format(Locale.ROOT, text, values));
    }

    private boolean run(int kills) throws IOException, InterruptedException {
        Runtime.getRuntime().addShutdownHook(new Thread(() -> {
            if (child != null) {
                child.destroyForcibly();
            }
        }));
        makeLandings();
        Place first = new Place("first");
        double secondsOfFirst = undisturbed(first, landingOfFirst);
        Place second = new Place("second");
        copy(first.folder, second.folder);
        double secondsOfSecond = undisturbed(second, landingOfSecond);
        Map<TableName, String> contentsOfFirst = contents(first);
        Map<TableName, String> contentsOfSecond = contents(second);
        Set<TableName> changed = new TreeSet<>(contentsOfFirst.keySet());
        changed.removeIf(table -> contentsOfFirst.get(table).equals(contentsOfSecond.get(table)));
        tell(
                "undisturbed: night 1 took %.1f s, night 2 %.1f s; %d tables, different in night 2: %s",
                secondsOfFirst, secondsOfSecond, contentsOfSecond.size(), changed);
        proveThatMixesShow(first, second);

        int killed = 0;
        int equal = 0;
        long reads = 0;
        long mixes = 0;
        long failures = 0;
        int attempt = 0;
        while (killed < kills && attempt < 2 * kills + 2) {
            attempt++;
            boolean ofFirst = attempt % FIRST_NIGHT_EVERY == 0;
            Place place = new Place("attempt-" + attempt);
            if (!ofFirst) {
                copy(first.folder, place.folder);
            }
            Outcome outcome = attempt(
                    attempt,
                    place,
                    ofFirst ? Night.FIRST : Night.SECOND,
                    ofFirst ? secondsOfFirst : secondsOfSecond,
                    ofFirst ? contentsOfFirst : contentsOfSecond);
            killed += outcome.killed ? 1 : 0;
            equal += outcome.killed && outcome.equal ? 1 : 0;
            reads += outcome.reads;
            mixes += outcome.mixes;
            failures += outcome.failures + (outcome.equal ? 0 : 1);
            if (outcome.equal && outcome.mixes + outcome.failures == 0) {
                delete(place.folder);
            } else {
                tell("    left for a look: %s", place.folder);
            }
        }
        tell("%d kills, %d reruns equal, %d reads, %d mixes", killed, equal, reads, mixes);
        boolean passed = killed == kills && equal == kills && mixes == 0 && failures == 0;
        if (passed) {
            delete(folder);
        }
        return passed;
    }

    private record Outcome(boolean killed, boolean equal, long reads, long mixes, long failures) {}

    private Outcome attempt(int number, Place place, Night night, double seconds, Map<TableName, String> expected)
            throws IOException, InterruptedException {
        Night before = night == Night.FIRST ? Night.NONE : Night.FIRST;
        Path landing = night == Night.FIRST ? landingOfFirst : landingOfSecond;
        double moment = EARLIEST_SECOND + random.nextDouble() * Math.max(0, seconds - EARLIEST_SECOND);
        int commitsBefore = place.commits();

        Readers readers = new Readers(place, before, night);
        boolean killed;
        String remains;
        Night seen;
        double rerunSeconds;
        int exitCode;
        try (readers) {
            readers.begin();
            start(place, landing, "killed.log");
            killed = !child.waitFor((long) (moment * 1000), TimeUnit.MILLISECONDS);
            child.destroyForcibly().waitFor();
            remains = (place.commits() - commitsBefore) + " commits, \"" + place.lastLine("killed.log") + "\"";
            seen = readers.look();

            long begun = System.nanoTime();
            start(place, landing, "rerun.log");
            boolean ended = child.waitFor(PATIENCE_MINUTES, TimeUnit.MINUTES);
            exitCode = ended ? child.exitValue() : -1;
            child.destroyForcibly().waitFor();
            rerunSeconds = (System.nanoTime() - begun) / 1e9;
            if (readers.look() != night) {
                readers.failed("after the rerun readers do not see night " + night.ordinal());
            }
        }

        Set<TableName> different = exitCode == 0 ? different(expected, contents(place)) : expected.keySet();
        tell(
                "attempt %d: night %d %s after %.1f s (%s; readers then saw night %d); rerun ended with %d after %.1f s;"
                        + " %s; %d of %d tables equal",
                number,
                night.ordinal(),
                killed ? "killed" : "ended by itself",
                moment,
                remains,
                seen == null ? -1 : seen.ordinal(),
                exitCode,
                rerunSeconds,
                readers.told(),
                expected.size() - different.size(),
                expected.size());
        if (!different.isEmpty()) {
            tell("    different: %s; last of the rerun: %s", different, place.lastLine("rerun.log"));
        }
        readers.wrong.stream().distinct().limit(5).forEach(line -> tell("    %s", line));
        return new Outcome(killed, different.isEmpty(), readers.reads, readers.mixes, readers.failures);
    }

    private static Set<TableName> different(Map<TableName, String> expected, Map<TableName, String> found) {
        Set<TableName> different = new TreeSet<>(expected.keySet());
        different.addAll(found.keySet());
        different.removeIf(
                table -> expected.containsKey(table) && expected.get(table).equals(found.get(table)));
        return different;
    }

    /** A warehouse with its archive, apart from all others. */
    private final class Place {
        private final Path folder;
        private final Map<String, String> roots;

        Place(String name) {
            this.folder = KillAtRandom.this.folder.resolve(name);
            this.roots = Map.of(
                    "warehouse-root", folder.resolve("warehouse").toString(),
                    "archive-root", folder.resolve("archive").toString());
        }

        Workspace workspace() {
            Map<String, String> overrides = new TreeMap<>(roots);
            overrides.put("landing-root", landingOfFirst.toString());
            overrides.put("spark.master", "local[1]");
            overrides.put("spark.sql.shuffle.partitions", "1");
            overrides.put(
                    "spark.sql.warehouse.dir",
                    KillAtRandom.this.folder.resolve("unused").toString());
            return new Workspace(
                    home, Settings.read(home, home.resolve("conf/local.yaml"), overrides), Clock.systemUTC());
        }

        Snapshot newestSnapshot() {
            return workspace().warehouse().newestSnapshot().orElseThrow();
        }

        /** How many commits lie in all logs. */
        int commits() throws IOException {
            Path warehouse = folder.resolve("warehouse");
            if (!Files.isDirectory(warehouse)) {
                return 0;
            }
            try (Stream<Path> files = Files.walk(warehouse)) {
                return (int) files.filter(file -> file.getFileName().toString().matches("\\d{20}\\.json"))
                        .count();
            }
        }

        String lastLine(String log) throws IOException {
            List<String> lines = Files.readAllLines(folder.resolve(log));
            return lines.isEmpty() ? "" : lines.get(lines.size() - 1);
        }
    }

    private void start(Place place, Path landing, String log) throws IOException {
        Path temporary = Files.createDirectories(place.folder.resolve("tmp"));
        List<String> command = new ArrayList<>(List.of(
                ProcessHandle.current().info().command().orElse("java"),
                "@" + home.resolve("jvm.options"),
                "-Xmx2g",
                "-XX:TieredStopAtLevel=1",
                "-XX:ReservedCodeCacheSize=240m",
                "-Djava.io.tmpdir=" + temporary,
                "-Djamlik.home=" + home,
                "-cp",
                System.getProperty("java.class.path"),
                "org.jamlik.Jamlik",
                "nightly",
                "--set",
                "landing-root=" + landing));
        place.roots.forEach((key, value) -> command.addAll(List.of("--set", key + "=" + value)));
        child = new ProcessBuilder(command)
                .directory(place.folder.toFile())
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .redirectError(place.folder.resolve(log).toFile())
                .start();
    }

    private double undisturbed(Place place, Path landing) throws IOException, InterruptedException {
        long begun = System.nanoTime();
        start(place, landing, "undisturbed.log");
        int exitCode = child.waitFor();
        if (exitCode != 0) {
            throw new IllegalStateException("Cannot go on: an undisturbed run ended with " + exitCode + ", see "
                    + place.folder.resolve("undisturbed.log"));
        }

        return (System.nanoTime() - begun) / 1e9;
    }

    private static Map<TableName, String> contents(Place place) {
        Workspace workspace = place.workspace();
        Project project = workspace.project();
        Warehouse warehouse = workspace.warehouse();
        Map<TableName, String> contents = new TreeMap<>();
        warehouse.newestSnapshot().map(Snapshot::versions).orElse(Map.of()).forEach((table, version) -> {
            String[] stamped = project.table(table).stamped().stream().toArray(String[]::new);
            contents.put(
                    table,
                    Contents.of(warehouse.read(table, version).drop(stamped), Optional.empty())
                            .get(Contents.ALL)
                            .text());
        });
        return contents;
    }

    /** Readers of one place, all the time: each read is one statement, and none knows anything of the one before. */
    private final class Readers implements AutoCloseable {
        private final QueryRun query;
        private final Night before;
        private final Night after;
        private final Thread thread = new Thread(this::lookAndLook, "readers");
        private final Map<Night, Integer> seen = new EnumMap<>(Night.class);
        private final List<String> wrong = Collections.synchronizedList(new ArrayList<>());
        private volatile boolean closed;
        private Night newest = Night.NONE;
        private long reads;
        private long mixes;
        private long failures;

        Readers(Place place, Night before, Night after) {
            Workspace workspace = place.workspace();
            this.query = new QueryRun(workspace, System.out);
            this.before = before;
            this.after = after;
        }

        void begin() {
            thread.start();
        }

        private void lookAndLook() {
            try {
                while (!closed) {
                    look();
                    Thread.sleep(PAUSE_MILLIS);
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }

        /** One read; the night that it saw, or null when it was none. */
        synchronized Night look() {
            reads++;
            DeltaLog.clearCache();
            try {
                Row row = query.answer(ONE_NIGHT, Role.ANALYST).rows().next();
                Optional<Night> night = night(row);
                if (night.isEmpty()) {
                    mixes++;
                    wrong.add("mix: " + row);
                    return null;
                }
                return saw(night.get());
            } catch (JamlikException e) {
                if (e.code() == ErrorCode.NOTHING_PUBLISHED) {
                    return saw(Night.NONE);
                }
                failed(e.toString());
            } catch (RuntimeException e) {
                failed(e.toString());
            }
            return null;
        }

        private Night saw(Night night) {
            seen.merge(night, 1, Integer::sum);
            if (night != before && night != after || night.compareTo(newest) < 0) {
                failed("saw night " + night.ordinal() + " after night " + newest.ordinal());
            } else {
                newest = night;
            }
            return night;
        }

        synchronized void failed(String why) {
            failures++;
            wrong.add("failed read: " + why.lines().findFirst().orElse(""));
        }

        String told() {
            return String.format(
                    Locale.ROOT,
                    "%d reads (%d of night %d, %d of night %d), %d mixes, %d failed",
                    reads,
                    seen.getOrDefault(before, 0),
                    before.ordinal(),
                    seen.getOrDefault(after, 0),
                    after.ordinal(),
                    mixes,
                    failures);
        }

        @Override
        public void close() throws InterruptedException {
            closed = true;
            thread.join();
        }
    }

    /** The night that a row of {@link #ONE_NIGHT} is about; empty when it is about a mix. */
    private Optional<Night> night(Row row) {
        long sum = row.getLong(2);
        if (row.getLong(0) != cells || row.getLong(1) != 0) {
            return Optional.empty();
        }

        return sum == inhabitants
                ? Optional.of(Night.FIRST)
                : sum == 2 * inhabitants ? Optional.of(Night.SECOND) : Optional.empty();
    }

    /** A reader who could see a mix would be noticed: each of the three tables in turn is read from the other night. */
    private void proveThatMixesShow(Place first, Place second) {
        Workspace workspace = second.workspace();
        Row whole = new QueryRun(workspace, System.out)
                .answer(ONE_NIGHT, Role.ANALYST)
                .rows()
                .next();
        if (!night(whole).equals(Optional.of(Night.SECOND))) {
            throw new IllegalStateException("Cannot tell the nights apart: night 2 reads as " + whole);
        }

        SparkSession session = workspace.session();
        Map<TableName, Long> versionsOfFirst = first.newestSnapshot().versions();
        for (String name : List.of("mart.indicator_value", "star.fact_population", "star.fact_published_value")) {
            Map<TableName, Long> pins = new TreeMap<>(second.newestSnapshot().versions());
            pins.put(TableName.of(name), versionsOfFirst.get(TableName.of(name)));
            Map<TableName, Dataset<Row>> frames = new TreeMap<>();
            pins.forEach(
                    (table, version) -> frames.put(table, workspace.warehouse().read(table, version)));
            Row mixed = BoundTables.select(session, ONE_NIGHT, Map.of(), frames).head();
            if (night(mixed).isPresent()) {
                throw new IllegalStateException("Cannot notice " + name + " of another night: " + mixed);
            }
        }
    }

    private void makeLandings() throws IOException {
        copy(home.resolve("src/test/resources/landing"), landingOfFirst);
        copy(landingOfFirst, landingOfSecond);
        try (Stream<Path> files = Files.list(landingOfSecond)) {
            for (Path file : files.toList()) {
                String name = file.getFileName().toString();
                if (name.startsWith("befolkning_kommun_")) {
                    doubled(file, "");
                    for (String line : Files.readAllLines(landingOfFirst.resolve(name))) {
                        if (line.contains(",totalt,")) {
                            cells++;
                            inhabitants += Long.parseLong(last(line));
                        }
                    }
                } else if (name.startsWith("kolada_kld_values_")) {
                    doubled(file, "N01938,");
                }
            }
        }
    }

    /** Doubles the last value of the lines that begin so. */
    private static void doubled(Path file, String beginning) throws IOException {
        List<String> lines = Files.readAllLines(file);
        for (int n = 1; n < lines.size(); n++) {
            String line = lines.get(n);
            if (line.startsWith(beginning)) {
                BigDecimal twice = new BigDecimal(last(line)).multiply(BigDecimal.valueOf(2));
                lines.set(n, line.substring(0, line.lastIndexOf(',') + 1) + twice.toPlainString());
            }
        }
        Files.write(file, lines);
    }

    private static String last(String line) {
        return line.substring(line.lastIndexOf(',') + 1);
    }

    private static void copy(Path from, Path to) throws IOException {
        try (Stream<Path> files = Files.walk(from)) {
            files.forEach(file -> {
                try {
                    Files.copy(file, to.resolve(from.relativize(file)));
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            });
        }
    }

    private static void delete(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }
}
