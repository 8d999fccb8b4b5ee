package org.jamlik.serve;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.spark.SparkContext;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.StructType;
import org.jamlik.contract.ErrorCode;
import org.jamlik.contract.JamlikException;
import org.jamlik.contract.TableName;
import org.jamlik.serve.LogEntry.Entrance;
import org.jamlik.serve.LogEntry.Verdict;
import org.jamlik.store.spark.Reader;
import org.jamlik.store.spark.Reader.Result;
import org.jamlik.store.spark.Statement;
import org.jamlik.store.spark.StatementGuard;

/**
 * Where statements are answered, whatever entrance they come through: let through or refused, run within limits, and told
 * to the log.
 */
public final class Desk implements AutoCloseable {
    static final String NO_SCHEMA = "default";

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
    private final Turns turns = new Turns();
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
        Guest guest = place.guest;
        Logged logged = new Logged(LogEntry.begun(
                entrance,
                guest.user(),
                Role.word(guest.role()),
                guest.address(),
                ticket.id(),
                sql,
                LogEntry.indicatorsIn(literals(sql), indicators)));
        ticket.takenBy(Thread.currentThread());
        ScheduledFuture<?> alarm = alarm(guest.role(), most, ticket);
        Long rows = null;
        Verdict verdict = Verdict.FAILED;
        ErrorCode code = ErrorCode.BUG;
        try {
            Answer answer = run(place, sql, ticket, most, logged);
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
            log.accept(logged.entry.ended(rows, seconds, verdict, code == null ? null : code.text()));
        }
    }

    /** What the log will hear of a statement, as far as it is known. */
    private static final class Logged {
        private LogEntry entry;

        private Logged(LogEntry entry) {
            this.entry = entry;
        }
    }

    private ScheduledFuture<?> alarm(Role role, Limits most, Ticket ticket) {
        return most.seconds() == Long.MAX_VALUE
                ? null
                : alarms.schedule(
                        () -> ticket.stop(
                                Verdict.LIMITED,
                                "it took longer than the " + most.seconds() + " seconds that the role "
                                        + Role.word(role) + " may have"),
                        most.seconds(),
                        TimeUnit.SECONDS);
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

    private Answer run(Place place, String sql, Ticket ticket, Limits most, Logged logged) throws Exception {
        Shelf shelf = shelves.of(place.guest.role());
        Statement statement = guard(shelf).allow(sql, place.schema);
        logged.entry = logged.entry.reading(
                statement.tables().stream().map(TableName::toString).toList());
        boolean isPlanned = statement instanceof Statement.Query
                || statement instanceof Statement.Explain
                || statement instanceof Statement.DescribeQuery;
        if (!isPlanned) {
            return told(place, statement, shelf);
        }

        log.accept(logged.entry);
        try (Turns.Turn turn = turns.take(place.guest.user(), most.statements())) {
            return planned(place, statement, shelf, ticket, most);
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
                return ShowAndDescribe.columns(
                        reader.analysed(described.plan(), shelf.frames(described.tables()), place.schema)
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
        return ShowAndDescribe.answer(statement, place.schema, shelf);
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
