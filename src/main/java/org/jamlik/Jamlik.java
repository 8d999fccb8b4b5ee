package org.jamlik;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.stream.Stream;
import org.apache.logging.log4j.Level;
import org.apache.logging.log4j.core.config.Configurator;
import org.jamlik.contract.ErrorCode;
import org.jamlik.contract.JamlikException;
import org.jamlik.run.DemoRun;
import org.jamlik.run.DescribeRun;
import org.jamlik.run.DoctorRun;
import org.jamlik.run.ForgetRun;
import org.jamlik.run.GenerateRun;
import org.jamlik.run.NightlyRun;
import org.jamlik.run.PlanRun;
import org.jamlik.run.QueryRun;
import org.jamlik.run.RotateRun;
import org.jamlik.run.ServeRun;
import org.jamlik.run.Settings;
import org.jamlik.run.UserRun;
import org.jamlik.run.Workspace;
import org.jamlik.serve.Role;
import org.jamlik.synth.Plan;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.ScopeType;

/** The command line. */
@Command(
        name = "jamlik",
        description = "The data warehouse for Sweden's open comparisons of social services.",
        mixinStandardHelpOptions = true,
        version = "jamlik 0.1.0",
        subcommands = Jamlik.User.class,
        subcommandsRepeatable = false,
        scope = ScopeType.INHERIT,
        footer = {
            "",
            "Exit codes say what to do: 0 done; 2 correct the command, a contract or the catalogue;",
            "10 wait; 20 call the sender of a delivery; 30 look at the failed checks; 70 report a bug."
        })
public final class Jamlik {
    private static final Logger LOG = LoggerFactory.getLogger(Jamlik.class);
    private static final ZoneId STOCKHOLM = ZoneId.of("Europe/Stockholm");

    private final Path home;
    private final PrintStream out;
    private final Clock clock = Clock.systemUTC();

    @Option(
            names = "--conf",
            paramLabel = "FILE",
            scope = ScopeType.INHERIT,
            description = "Storage roots and Spark settings; conf/local.yaml by default.")
    private Path conf;

    @Option(
            names = "--set",
            paramLabel = "KEY=VALUE",
            scope = ScopeType.INHERIT,
            description = "Set landing-root, archive-root, warehouse-root, keyset-file, users-file, serve.*, ldap.* or"
                    + " spark.*; may be repeated.")
    private Map<String, String> overrides = new LinkedHashMap<>();

    @Option(
            names = {"-v", "--verbose"},
            scope = ScopeType.INHERIT,
            description = "Tell more on standard error, with stack traces.")
    private boolean verbose;

    Jamlik(Path home, PrintStream out) {
        this.home = home;
        this.out = out;
    }

    /** Runs one command and ends the process with its exit code. */
    public static void main(String[] arguments) {
        Path home =
                Path.of(System.getProperty("jamlik.home", "")).toAbsolutePath().normalize();
        PrintStream out = new PrintStream(new FileOutputStream(FileDescriptor.out), true, StandardCharsets.UTF_8);
        System.exit(execute(home, out, arguments));
    }

    /** Runs one command; returns its exit code. */
    static int execute(Path home, PrintStream out, String... arguments) {
        Jamlik jamlik = new Jamlik(home, out);
        return new CommandLine(jamlik)
                .setOut(new PrintWriter(out, true))
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setExecutionExceptionHandler((failure, command, parsed) -> jamlik.told(failure))
                .execute(arguments);
    }

    private int told(Exception failure) {
        if (failure instanceof JamlikException known) {
            LOG.error("{} [{}]", known.getMessage(), known.code().text());
            LOG.debug("thrown here", known);
            return known.code().exitCode();
        }

        LOG.error("This is a bug in Jämlik: {} (run again with --verbose and report it)", String.valueOf(failure));
        LOG.debug("thrown here", failure);
        return ErrorCode.BUG.exitCode();
    }

    private Workspace workspace() {
        if (verbose) {
            Configurator.setLevel("org.jamlik", Level.DEBUG);
            Configurator.setRootLevel(Level.INFO);
        }
        Path file = conf == null ? home.resolve("conf/local.yaml") : conf;
        return new Workspace(home, Settings.read(home, file, overrides), clock);
    }

    private LocalDate today() {
        return LocalDate.now(clock.withZone(STOCKHOLM));
    }

    @Command(name = "check", description = "Are contracts, SELECTs and catalogue consistent? Needs no data.")
    int check() {
        out.println(workspace().check());
        return 0;
    }

    @Command(name = "plan", description = "What nightly would do and why, without doing it.")
    int plan(
            @Option(names = "--as-of", paramLabel = "DATE", description = "The day to take for today.")
                    LocalDate asOf) {
        return new PlanRun(workspace(), out).run(asOf == null ? today() : asOf);
    }

    @Command(name = "nightly", description = "Find new deliveries, build what is stale, check, publish the snapshot.")
    int nightly(
            @Option(names = "--as-of", paramLabel = "DATE", description = "The day to take for today.")
                    LocalDate asOf) {
        return new NightlyRun(workspace(), out).run(asOf == null ? today() : asOf);
    }

    @Command(name = "demo", description = "A small synthetic Sweden, a full nightly run over it, and where to look.")
    int demo() {
        // its tables are so small that compiling code for them takes longer than running it
        overrides.putIfAbsent("spark.sql.codegen.wholeStage", "false");
        overrides.putIfAbsent("spark.sql.codegen.factoryMode", "NO_CODEGEN");
        // the periods of a mart are written side by side, though both are little
        overrides.putIfAbsent("spark.sql.adaptive.advisoryPartitionSizeInBytes", "6m");
        // each commit would list all files of its table once more
        overrides.putIfAbsent("spark.databricks.delta.allFilesInCrc.enabled", "false");
        return new DemoRun(workspace(), home, out).run(today());
    }

    @Command(
            name = "generate",
            description = "Make up a country and write the deliveries of every source. Nobody in it exists.")
    int generate(
            @Option(
                            names = "--scale",
                            paramLabel = "S",
                            defaultValue = "0.001",
                            description = "1.0 has 10.5 million inhabitants. Default: ${DEFAULT-VALUE}.")
                    double scale,
            @Option(names = "--years", paramLabel = "A-B", description = "Such as 2021-2023; not with --nights.")
                    String years,
            @Option(
                            names = "--seed",
                            paramLabel = "N",
                            defaultValue = "1",
                            description = "Another seed is another country. Default: ${DEFAULT-VALUE}.")
                    long seed,
            @Option(
                            names = "--out",
                            paramLabel = "DIR",
                            required = true,
                            description = "An empty folder, to be used as landing-root; with --nights a generated one.")
                    Path folder,
            @Option(
                            names = "--nights",
                            paramLabel = "FROM-TO",
                            description =
                                    "Add what comes in these nights of the year after the last one: 1-31 is January.")
                    String nights,
            @Option(names = "--sources", paramLabel = "A,B", split = ",", description = "Only these sources.")
                    List<String> sources,
            @Option(
                            names = "--defects",
                            paramLabel = "RATE",
                            defaultValue = "0",
                            description = "The share of lines to make wrong, told in truth/defects.csv.")
                    double defects,
            @Option(names = "--truth", description = "Write what the indicators are to truth/indicators.csv.")
                    boolean truth) {
        GenerateRun generate = new GenerateRun(workspace(), home, out);
        if (nights != null) {
            return generate.runNights(nights, folder);
        }
        if (years == null) {
            throw new JamlikException(ErrorCode.USAGE, "Cannot generate a country: say --years, such as 2021-2023");
        }
        return generate.run(plan(scale, years, seed), sources == null ? List.of() : sources, defects, truth, folder);
    }

    private static Plan plan(double scale, String years, long seed) {
        String[] parts = years.split("-", -1);
        try {
            return new Plan(scale, Integer.parseInt(parts[0]), Integer.parseInt(parts[parts.length - 1]), seed);
        } catch (IllegalArgumentException e) {
            throw new JamlikException(
                    ErrorCode.USAGE,
                    "Cannot generate a country for " + years + " at scale " + scale + ": "
                            + (e instanceof NumberFormatException ? "write --years as 2021-2023" : e.getMessage()),
                    e);
        }
    }

    @Command(name = "rotate", description = "Encrypt the numbers of persons with a new key, and forget the old one.")
    int rotate() {
        return new RotateRun(workspace(), out).run();
    }

    @Command(
            name = "forget",
            description = "Take persons out of everything, and certify what was removed where without naming them.")
    int forget(
            @Option(
                            names = "--persons",
                            paramLabel = "FILE",
                            required = true,
                            description =
                                    "One personal identity or coordination number a line; a day behind it, such as"
                                            + " 2001-12-31, means whoever had the number then.")
                    Path persons) {
        return new ForgetRun(workspace(), out).run(persons, today());
    }

    @Command(name = "describe", description = "Contract, lineage, definition and SQL of a source, table or indicator.")
    int describe(
            @Parameters(paramLabel = "NAME", arity = "0..1", description = "E.g. star.dim_municipality or N01813.")
                    String name,
            @Option(names = "--dictionary", description = "All tables of star and mart on one page, in Markdown.")
                    boolean dictionary,
            @Option(
                            names = "--release",
                            description =
                                    "What every version in the catalogue means, for conf/indicators/released.csv.")
                    boolean release,
            @Option(
                            names = "--relationships",
                            paramLabel = "DIR",
                            description =
                                    "Write the tables of star and mart and their relationships, for Power BI and dbt, into"
                                            + " an empty folder.")
                    Path relationships) {
        long asked = Stream.of(name != null, dictionary, release, relationships != null)
                .filter(each -> each)
                .count();
        if (asked != 1) {
            throw new JamlikException(
                    ErrorCode.USAGE,
                    "Cannot describe " + (asked == 0 ? "nothing" : "several at once")
                            + ": name a source, table or indicator, or say --dictionary, --release or"
                            + " --relationships");
        }

        DescribeRun describe = new DescribeRun(workspace(), out);
        if (dictionary) {
            return describe.dictionary();
        }
        if (relationships != null) {
            return describe.relationships(relationships);
        }
        return release ? describe.release() : describe.run(name);
    }

    @Command(name = "doctor", description = "Is what was stored as it was written? Changes nothing.")
    int doctor() {
        return new DoctorRun(workspace(), out).run();
    }

    @Command(name = "sql", description = "One read-only query over the published snapshot.")
    int sql(
            @Parameters(paramLabel = "QUERY", description = "The query.") String query,
            @Option(names = "--format", defaultValue = "table", description = "One of: ${COMPLETION-CANDIDATES}.")
                    QueryRun.Format format,
            @Option(names = "--role", defaultValue = "operator", description = "One of: ${COMPLETION-CANDIDATES}.")
                    Role role) {
        return new QueryRun(workspace(), out).run(query, format, role);
    }

    @Command(
            name = "serve",
            description = "The JDBC and ODBC endpoint over the published snapshot; see docs/connect.md.")
    int serve(
            @Option(names = "--port", paramLabel = "N", description = "Instead of serve.port, 10009 by default.")
                    Integer port) {
        ServeRun.SPARK.forEach(overrides::putIfAbsent);
        return new ServeRun(workspace(), out).run(port == null ? OptionalInt.empty() : OptionalInt.of(port));
    }

    /** The commands below {@code user}. */
    @Command(name = "user", description = "Who may ask the endpoint, with which role: the file users-file.")
    static final class User {
        @ParentCommand
        private Jamlik jamlik;

        private UserRun run() {
            return new UserRun(jamlik.workspace(), jamlik.out, System.console(), System.in);
        }

        @Command(name = "add", description = "Add a user; the password is asked for.")
        int add(
                @Parameters(paramLabel = "NAME", description = "Letters a-z, digits, and . _ - @ +") String name,
                @Option(
                                names = "--role",
                                paramLabel = "ROLE",
                                required = true,
                                description = "One of: ${COMPLETION-CANDIDATES}.")
                        Role role,
                @Option(names = "--password-stdin", description = "Take one line of standard input for the password.")
                        boolean fromInput) {
            return run().add(name, role, fromInput, jamlik.today());
        }

        @Command(name = "remove", description = "Remove a user.")
        int remove(@Parameters(paramLabel = "NAME", description = "The user.") String name) {
            return run().remove(name);
        }

        @Command(name = "list", description = "Name, role and day of adding of every user.")
        int list() {
            return run().list();
        }

        @Command(name = "password", description = "Give a user another password, which is asked for.")
        int password(
                @Parameters(paramLabel = "NAME", description = "The user.") String name,
                @Option(names = "--password-stdin", description = "Take one line of standard input for the password.")
                        boolean fromInput) {
            return run().changePassword(name, fromInput);
        }
    }
}
