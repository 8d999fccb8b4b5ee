package org.jamlik.synth;

import java.io.IOException;
import java.io.Serializable;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.apache.commons.io.FileUtils;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.SparkSession;
import org.jamlik.contract.Project;
import org.jamlik.contract.ProjectReader;
import org.jamlik.contract.SourceContract;
import org.jamlik.synth.Defects.Planted;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes the deliveries of a country. Tasks of Spark make the lives of some blocks each and write the lines as pieces; then
 * the pieces of each file are put together. What is written depends on the plan only, and not on how many tasks there are.
 */
public final class Generator {
    private static final Logger LOG = LoggerFactory.getLogger(Generator.class);
    private static final int PERSONS_OF_A_TASK = 30_000;
    private static final int FEWEST_TASKS = 4;
    /** The folder of what is no delivery. */
    static final String TRUTH = "truth";

    private final SparkSession session;
    private final Path home;
    private final Plan plan;
    private final Wish wish;
    private final Path folder;

    /**
     * What is to be written.
     *
     * @param sources the sources to deliver
     * @param defects the share of lines that are to be wrong
     * @param truth whether the indicators are to be written beside the deliveries
     */
    public record Wish(Set<String> sources, double defects, boolean truth) implements Serializable {
        public Wish {
            sources = Set.copyOf(sources);
            if (!(defects >= 0 && defects <= 0.2)) {
                throw new IllegalArgumentException("the rate of defects must be at least 0 and at most 0.2");
            }
        }
    }

    /**
     * A generator.
     *
     * @param home the project whose contracts say what is delivered; workers read it too
     * @param folder where deliveries go, a folder for each source; workers must reach it
     */
    public Generator(SparkSession session, Path home, Plan plan, Wish wish, Path folder) {
        this.session = session;
        this.home = home;
        this.plan = plan;
        this.wish = wish;
        this.folder = folder;
    }

    /**
     * What was written of a source.
     *
     * @param lines without headings
     */
    public record Written(String source, int files, long lines, long bytes) {}

    /** What one task came to. */
    private record Told(Tally tally, Map<String, Long> lines) implements Serializable {}

    /** Contracts by the names of their sources, read once in each process. */
    private static final class Contracts {
        private static final Map<String, Project> READ = new ConcurrentHashMap<>();

        private static Project of(String home) {
            return READ.computeIfAbsent(home, first -> ProjectReader.read(Path.of(home)));
        }
    }

    /**
     * Writes everything.
     *
     * @param progress told of each step
     * @return what was written, by source
     */
    public List<Written> run(Consumer<String> progress) {
        return run(progress, tasks());
    }

    /** The same in so many tasks. */
    List<Written> run(Consumer<String> progress, int tasks) {
        Tally tally = new Tally();
        Map<String, Long> lines = live(plan, wish.sources(), wish.defects() > 0, 0, tasks, tally, progress);
        Project contracts = Contracts.of(home.toString());
        try (Deliveries deliveries = new Deliveries(wanted(contracts), folder, tasks, wish.defects() > 0, 0)) {
            new MunicipalRegisters(plan, contracts).tell(deliveries, tally);
            new ReferenceSources(plan, contracts).tell(deliveries, tally);
            expected(deliveries);
            deliveries.lines().forEach((source, count) -> lines.merge(source, count, Long::sum));
        }
        progress.accept("putting the files together");
        List<Written> written = assemble(contracts, lines);
        deletePieces();
        CountryFile.write(plan, folder);
        if (wish.truth()) {
            Truth.write(plan, tally, folder.resolve(TRUTH).resolve("indicators.csv"));
        }
        return written;
    }

    /**
     * Lets the persons live and writes the pieces of what is told of them.
     *
     * @param isRaw whether lines get their form only when their file is put together
     * @param onlyYear the year that is wanted; 0 for all
     * @param tally gets what is true
     * @return lines by source
     */
    private Map<String, Long> live(
            Plan country,
            Set<String> sources,
            boolean isRaw,
            int onlyYear,
            int tasks,
            Tally tally,
            Consumer<String> progress) {
        int persons =
                Blocks.of(country).stream().mapToInt(Blocks.Place::persons).sum();
        progress.accept(String.format("making %,d persons in %d tasks", persons, tasks));
        // of a run that was killed
        deletePieces();
        // what workers need, and not this
        String project = home.toString();
        String target = folder.toString();
        List<Integer> numbers = new ArrayList<>();
        for (int task = 0; task < tasks; task++) {
            numbers.add(task);
        }
        List<Told> told = JavaSparkContext.fromSparkContext(session.sparkContext())
                .parallelize(numbers, tasks)
                .map(task -> make(project, country, sources, isRaw, target, onlyYear, task, tasks))
                .collect();
        Map<String, Long> lines = new TreeMap<>();
        for (Told each : told) {
            tally.add(each.tally());
            each.lines().forEach((source, count) -> lines.merge(source, count, Long::sum));
        }
        return lines;
    }

    /**
     * Adds to deliveries that {@link #run} wrote what comes in nights of the year after.
     *
     * @param from the first night; the first of the year is 1
     * @param to the last night
     * @return the files
     */
    public List<Path> nights(int from, int to, Consumer<String> progress) {
        Plan goingOn = plan.nextYear();
        Map<String, SourceContract> monthly = wanted(Contracts.of(home.toString()));
        monthly.values().removeIf(source -> !Nights.isMonthly(source));
        // raw lines, because some are changed before they are written
        live(goingOn, Set.copyOf(monthly.keySet()), true, goingOn.lastYear(), tasks(), new Tally(), progress);
        List<Path> written = new Nights(goingOn, folder, monthly).write(from, to);
        deletePieces();
        return written;
    }

    private int tasks() {
        int persons = Blocks.of(plan).stream().mapToInt(Blocks.Place::persons).sum();
        return Math.max(FEWEST_TASKS, persons / PERSONS_OF_A_TASK);
    }

    private static Told make(
            String project,
            Plan plan,
            Set<String> sources,
            boolean isRaw,
            String folder,
            int onlyYear,
            int task,
            int tasks) {
        Project contracts = Contracts.of(project);
        List<Blocks.Place> places = Blocks.of(plan);
        Tally tally = new Tally();
        try (Deliveries deliveries =
                new Deliveries(wanted(contracts, sources), Path.of(folder), task, isRaw, onlyYear)) {
            List<Register> registers = registers(contracts);
            long persons = 0;
            long all = places.stream().mapToLong(Blocks.Place::persons).sum();
            for (Blocks.Place place : places) {
                if (persons * tasks / all == task) {
                    Block block = Block.of(plan, place);
                    registers.forEach(register -> register.tell(block, deliveries, tally));
                }
                persons += place.persons();
            }
            LOG.info("made {} of {} parts of the country", task + 1, tasks);
            return new Told(tally, deliveries.lines());
        }
    }

    static List<Register> registers(Project project) {
        return List.of(
                new PopulationRegister(),
                new IncomeRegister(),
                new AssistanceRegister(project.codeLists().get("district")),
                new SocialServicesRegister(),
                new LssRegister(),
                new ChildrenRegister(),
                new PatientRegister(),
                new PrescriptionRegister(),
                new DeathRegister(),
                new QualityRegisters(),
                new UserSurvey());
    }

    private static Map<String, SourceContract> wanted(Project project, Set<String> names) {
        Map<String, SourceContract> wanted = new TreeMap<>();
        project.sources().forEach((name, contract) -> {
            if (names.contains(name.name())) {
                wanted.put(name.name(), contract);
            }
        });
        return wanted;
    }

    private Map<String, SourceContract> wanted(Project project) {
        return wanted(project, wish.sources());
    }

    /** Files that come even when there is nothing to tell. */
    private void expected(Deliveries deliveries) {
        for (int year = plan.firstYear(); year <= plan.lastYear(); year++) {
            for (int month = 3; month <= 12; month += 3) {
                for (String source : PatientRegister.MAY_BE_EMPTY) {
                    deliveries.to(source).expect(PatientRegister.captures(plan, year, month));
                }
            }
        }
    }

    private List<Written> assemble(Project contracts, Map<String, Long> lines) {
        Map<String, SourceContract> sources = new TreeMap<>(wanted(contracts));
        List<Written> written = new ArrayList<>();
        List<Path> all = new ArrayList<>();
        sources.forEach((name, contract) -> all.addAll(list(pieces().resolve(name))));
        List<Planted> planted = all.parallelStream()
                .flatMap(file -> Assembly.write(
                        plan,
                        sources.get(file.getParent().getFileName().toString()),
                        file,
                        folder.resolve(file.getParent().getFileName()),
                        wish.defects())
                        .stream())
                .toList();
        if (wish.defects() > 0) {
            write(planted);
        }
        sources.keySet().forEach(name -> {
            List<Path> files = list(folder.resolve(name));
            long bytes =
                    files.stream().mapToLong(file -> file.toFile().length()).sum();
            written.add(new Written(name, files.size(), lines.getOrDefault(name, 0L), bytes));
        });
        return written;
    }

    private void write(List<Planted> planted) {
        Path file = folder.resolve(TRUTH).resolve("defects.csv");
        StringBuilder text = new StringBuilder("file,line,column,error_code\n");
        planted.forEach(each -> text.append(each.file())
                .append(',')
                .append(each.line())
                .append(',')
                .append(each.column())
                .append(',')
                .append(each.code().text())
                .append('\n'));
        try {
            Files.createDirectories(file.getParent());
            Files.writeString(file, text);
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot write " + file, e);
        }
    }

    private Path pieces() {
        return folder.resolve(Deliveries.PIECES);
    }

    private static List<Path> list(Path folder) {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(folder)) {
            return files.sorted().toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void deletePieces() {
        try {
            FileUtils.deleteDirectory(pieces().toFile());
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot delete " + pieces(), e);
        }
    }
}
