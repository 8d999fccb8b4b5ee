package org.jamlik.serve;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.spark.SparkContext;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;
import org.jamlik.contract.ErrorCode;
import org.jamlik.contract.JamlikException;
import org.jamlik.contract.TableContract;
import org.jamlik.contract.TableName;
import org.jamlik.serve.LogEntry.Entrance;
import org.jamlik.serve.LogEntry.Verdict;
import org.jamlik.store.Schemas;
import org.jamlik.store.spark.Reader;
import org.jamlik.store.spark.Reader.Result;
import org.jamlik.store.spark.Statement;
import org.jamlik.store.spark.StatementGuard;

/**
 * Where statements are answered, whatever entrance they come through: let through or refused, run within limits, and told
 * to the log.
 */
public final class Desk implements AutoCloseable {
    private static final StructType COLUMNS_OF_A_TABLE = new StructType()
            .add("col_name", DataTypes.StringType)
            .add("data_type", DataTypes.StringType)
            .add("comment", DataTypes.StringType);
    static final String NO_SCHEMA = "default";

    /** So many of a user's statements may wait for each that is worked on. */
    private static final int WAITING = 4;

    private static final Pattern LITERAL = Pattern.compile("['\"]([^'\"]{1,100})['\"]");
    /** What {@code spark.driver.maxResultSize} says when it is exceeded. */
    private static final String TOO_LARGE = "spark.driver.maxResultSize";

    private final SparkSession session;
    private final Reader reader;
    private final Shelves shelves;
    private final Function<Role, Limits> limits;
    private final Consumer<LogEntry> log;
    private final Entrance entrance;
    private final Set<String> indicators;
    private final Clock clock;
    private final Map<String, Semaphore> places = new ConcurrentHashMap<>();
    private final ScheduledExecutorService alarms = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread thread = new Thread(task, "limits");
        thread.setDaemon(true);
        return thread;
    });

    /**
     * A desk.
     *
     * @param indicators the ids of the catalogue, which the log counts when a statement names them
     */
    public Desk(
            SparkSession session,
            Shelves shelves,
            Function<Role, Limits> limits,
            Entrance entrance,
            Set<String> indicators,
            Consumer<LogEntry> log,
            Clock clock) {
        this.session = session;
        this.reader = new Reader(session);
        this.shelves = shelves;
        this.limits = limits;
        this.entrance = entrance;
        this.indicators = indicators;
        this.log = log;
        this.clock = clock;
    }

    /** What the role of a guest sees now. */
    Shelf shelf(Guest guest) {
        return shelves.of(guest.role());
    }

    /** The log, which hears of every statement. */
    Consumer<LogEntry> log() {
        return log;
    }

    Limits limits(Role role) {
        return limits.apply(role);
    }

    /** A statement that can be stopped, to be given to {@link #answer}. */
    public Ticket ticket() {
        return new Ticket(id -> session.sparkContext().cancelJobGroup(id));
    }

    /** A guest's connection, as far as statements depend on it. */
    public static final class Place {
        private final Guest guest;
        private volatile Optional<String> schema;

        /** @param schema what tables without one belong to */
        public Place(Guest guest, Optional<String> schema) {
            this.guest = guest;
            this.schema = schema;
        }

        Guest guest() {
            return guest;
        }
    }

    /**
     * Answers a statement.
     *
     * @throws JamlikException when it is refused, wrong, stopped or exceeds a limit
     */
    public Answer answer(Place place, String sql, Ticket ticket) {
        Instant begun = clock.instant();
        Limits most = limits.apply(place.guest.role());
        SortedSet<TableName> tables = new TreeSet<>();
        ticket.takenBy(Thread.currentThread());
        ScheduledFuture<?> alarm = most.seconds() == Long.MAX_VALUE
                ? null
                : alarms.schedule(
                        () -> ticket.stop(
                                Verdict.LIMITED,
                                "it took longer than the " + most.seconds() + " seconds that the role "
                                        + Role.word(place.guest.role()) + " may have"),
                        most.seconds(),
                        TimeUnit.SECONDS);
        Long rows = null;
        Verdict verdict = Verdict.FAILED;
        ErrorCode code = ErrorCode.BUG;
        try {
            Answer answer = run(place, sql, ticket, most, tables);
            rows = answer.count();
            verdict = Verdict.DONE;
            code = null;
            return answer;
        } catch (Throwable e) {
            // what Spark throws is not declared, and what fills the memory is an Error
            RuntimeException told = told(e, ticket, most);
            if (told instanceof JamlikException known) {
                code = known.code();
                verdict = verdict(known.code(), ticket);
            }
            throw told;
        } finally {
            if (alarm != null) {
                alarm.cancel(false);
            }
            ticket.done();
            double seconds = Duration.between(begun, clock.instant()).toMillis() / 1000.0;
            Guest guest = place.guest;
            log.accept(LogEntry.statement(
                    entrance,
                    guest.user(),
                    Role.word(guest.role()),
                    guest.address(),
                    sql,
                    tables.stream().map(TableName::toString).toList(),
                    LogEntry.indicatorsIn(literals(sql), indicators),
                    rows,
                    seconds,
                    verdict,
                    code == null ? null : code.text()));
        }
    }

    /** What stands between quotes, which is where an indicator is named. */
    private static List<String> literals(String sql) {
        return LITERAL.matcher(sql).results().map(found -> found.group(1)).toList();
    }

    private static Verdict verdict(ErrorCode code, Ticket ticket) {
        if (ticket.stopped().isPresent()) {
            return ticket.stopped().get().verdict();
        }
        return switch (code) {
            case LIMIT_EXCEEDED -> Verdict.LIMITED;
            case STATEMENT_REFUSED -> Verdict.REFUSED;
            default -> Verdict.FAILED;
        };
    }

    private static RuntimeException told(Throwable failure, Ticket ticket, Limits most) {
        if (ticket.stopped().isPresent()) {
            return limit("Stopped the statement: " + ticket.stopped().get().why());
        }
        boolean isTooLarge = Stream.iterate(failure, cause -> cause != null, Throwable::getCause)
                .anyMatch(cause -> String.valueOf(cause.getMessage()).contains(TOO_LARGE));
        boolean isTooMuch = Stream.iterate(failure, cause -> cause != null, Throwable::getCause)
                .anyMatch(VirtualMachineError.class::isInstance);
        if (isTooMuch) {
            return limit("Stopped the statement: it needs more memory than there is");
        }
        return isTooLarge ? tooLarge(most) : Reader.told(failure);
    }

    private Answer run(Place place, String sql, Ticket ticket, Limits most, Set<TableName> tables) throws Exception {
        Shelf shelf = shelves.of(place.guest.role());
        Statement statement = guard(shelf).allow(sql, place.schema);
        tables.addAll(statement.tables());
        boolean isPlanned = statement instanceof Statement.Query
                || statement instanceof Statement.Explain
                || statement instanceof Statement.DescribeQuery;
        if (!isPlanned) {
            return told(place, statement, shelf);
        }

        Semaphore free = places.computeIfAbsent(place.guest.user(), user -> new Semaphore(most.statements(), true));
        // whoever waits holds a thread of the server
        if (free.getQueueLength() >= WAITING * (long) most.statements()) {
            throw limit("Cannot run the statement: " + free.getQueueLength() + " of yours wait already");
        }
        free.acquire();
        try {
            return planned(place, statement, shelf, ticket, most);
        } finally {
            free.release();
        }
    }

    private StatementGuard guard(Shelf shelf) {
        // tools that were told no schema ask for this one, in which there is nothing
        Set<String> schemas = new TreeSet<>(shelf.schemas());
        schemas.add(NO_SCHEMA);
        return new StatementGuard(session, shelf::has, schemas);
    }

    /** Fails when a statement would be refused. */
    void allow(Place place, String sql) {
        guard(shelves.of(place.guest.role())).allow(sql, place.schema);
    }

    /** What Spark has to plan, under the name of the ticket and in the share of the user. */
    private Answer planned(Place place, Statement statement, Shelf shelf, Ticket ticket, Limits most) {
        SparkContext context = session.sparkContext();
        context.setJobGroup(ticket.id(), "a statement", true);
        // each user has a share of their own
        context.setLocalProperty("spark.scheduler.pool", place.guest.user());
        try {
            if (statement instanceof Statement.Explain explain) {
                Dataset<Row> rows = reader.analysed(explain.plan(), shelf.frames(explain.tables()), place.schema);
                return Answer.of("plan", List.of(Reader.explained(rows, explain.isExtended())));
            }
            if (statement instanceof Statement.DescribeQuery described) {
                return columns(reader.analysed(described.plan(), shelf.frames(described.tables()), place.schema)
                        .schema());
            }
            Statement.Query query = (Statement.Query) statement;
            Dataset<Row> rows = reader.analysed(query.plan(), shelf.frames(query.tables()), place.schema);
            stopIfAsked(ticket);
            Result result = reader.result(rows);
            if (result.count() > most.rows()) {
                throw limit("Cannot give the result: it has " + result.count() + " rows, and the role "
                        + Role.word(place.guest.role()) + " may have " + most.rows());
            }
            return new Answer(result.schema(), result.count(), result.rows());
        } finally {
            if (ticket.stopped().isPresent()) {
                // also a job that began after those of the ticket were cancelled
                context.cancelJobGroup(ticket.id());
            }
            context.clearJobGroup();
            context.setLocalProperty("spark.scheduler.pool", null);
        }
    }

    private static void stopIfAsked(Ticket ticket) {
        ticket.stopped().ifPresent(stop -> {
            throw limit(stop.why());
        });
    }

    /** What is answered without running anything. */
    private Answer told(Place place, Statement statement, Shelf shelf) {
        if (statement instanceof Statement.Use use) {
            place.schema = use.schema().or(() -> place.schema);
            return Answer.of(new StructType(), List.of());
        }
        if (statement instanceof Statement.Set setting) {
            StructType schema =
                    new StructType().add("key", DataTypes.StringType).add("value", DataTypes.StringType);
            return Answer.of(
                    schema,
                    List.of(RowFactory.create(setting.key(), setting.value().orElse("<undefined>"))));
        }
        if (statement instanceof Statement.Describe describe) {
            return columns(shelf.tables().get(describe.table()), shelf.comments());
        }
        if (statement instanceof Statement.DescribeSchema describe) {
            StructType schema =
                    new StructType().add("info_name", DataTypes.StringType).add("info_value", DataTypes.StringType);
            return Answer.of(schema, List.of(RowFactory.create("Namespace Name", describe.schema())));
        }
        return shown((Statement.Show) statement, place, shelf);
    }

    private static Answer shown(Statement.Show show, Place place, Shelf shelf) {
        return switch (show.what()) {
            case CATALOGS -> Answer.of("catalog", List.of("spark_catalog"));
            case SCHEMAS -> Answer.of("namespace", matching(shelf.schemas(), show.pattern()));
            case FUNCTIONS -> Answer.of("function", matching(Reader.functions(), show.pattern()));
            case COLUMNS -> Answer.of(
                    "col_name",
                    List.of(Schemas.of(shelf.tables().get(show.tables().first()))
                            .fieldNames()));
            case VIEWS -> Answer.of(named("viewName"), List.of());
            case TABLES -> {
                String schema = show.in().or(() -> place.schema).orElse("");
                List<String> names = shelf.tables().keySet().stream()
                        .filter(table -> table.schema().equals(schema))
                        .map(TableName::name)
                        .toList();
                yield Answer.of(
                        named("tableName"),
                        matching(names, show.pattern()).stream()
                                .map(name -> RowFactory.create(schema, name, false))
                                .toList());
            }
        };
    }

    private static StructType named(String what) {
        return new StructType()
                .add("namespace", DataTypes.StringType)
                .add(what, DataTypes.StringType)
                .add("isTemporary", DataTypes.BooleanType);
    }

    private static Answer columns(TableContract table, Comments comments) {
        StructField[] fields = Schemas.of(table).fields();
        List<Row> rows = new ArrayList<>();
        for (int i = 0; i < fields.length; i++) {
            rows.add(RowFactory.create(
                    fields[i].name(),
                    fields[i].dataType().simpleString(),
                    comments.of(table.columns().get(i))));
        }
        return Answer.of(COLUMNS_OF_A_TABLE, rows);
    }

    private static Answer columns(StructType schema) {
        List<Row> rows = new ArrayList<>();
        for (StructField field : schema.fields()) {
            rows.add(RowFactory.create(
                    field.name(),
                    field.dataType().simpleString(),
                    field.getComment().getOrElse(() -> null)));
        }
        return Answer.of(COLUMNS_OF_A_TABLE, rows);
    }

    /** Names by a pattern of Spark's SHOW: {@code *} for anything, {@code |} between several. */
    private static List<String> matching(Collection<String> names, Optional<String> pattern) {
        if (pattern.isEmpty()) {
            return names.stream().sorted().toList();
        }

        List<Pattern> patterns = Stream.of(pattern.get().split("\\|"))
                .map(each -> Stream.of(each.strip().split("[*%]", -1))
                        .map(Pattern::quote)
                        .collect(Collectors.joining(".*")))
                .map(each -> Pattern.compile(each, Pattern.CASE_INSENSITIVE))
                .toList();
        return names.stream()
                .filter(name ->
                        patterns.stream().anyMatch(each -> each.matcher(name).matches()))
                .sorted()
                .toList();
    }

    static JamlikException tooLarge(Limits most) {
        return limit("Cannot give the result: it is larger than "
                + (most == Limits.NONE ? "memory allows" : most.megabytes() + " megabytes")
                + "; name the columns that are needed, and filter by year, indicator or region");
    }

    private static JamlikException limit(String message) {
        return new JamlikException(ErrorCode.LIMIT_EXCEEDED, message);
    }

    @Override
    public void close() {
        alarms.shutdownNow();
    }
}
