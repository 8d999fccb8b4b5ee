package org.jamlik.run;

import java.io.PrintStream;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.hadoop.util.ShutdownHookManager;
import org.apache.spark.sql.SparkSession;
import org.jamlik.contract.ErrorCode;
import org.jamlik.contract.JamlikException;
import org.jamlik.contract.Project;
import org.jamlik.contract.TableName;
import org.jamlik.serve.Accounts;
import org.jamlik.serve.Authority;
import org.jamlik.serve.Desk;
import org.jamlik.serve.Directory;
import org.jamlik.serve.Doorkeeper;
import org.jamlik.serve.Endpoint;
import org.jamlik.serve.Gate;
import org.jamlik.serve.Guest;
import org.jamlik.serve.LogEntry;
import org.jamlik.serve.LogEntry.Entrance;
import org.jamlik.serve.LogTable;
import org.jamlik.serve.QueryLog;
import org.jamlik.serve.Role;
import org.jamlik.serve.Shelves;
import org.jamlik.store.Warehouse;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The command {@code serve}: the JDBC and ODBC endpoint over the published snapshot, until the process is told to end. */
public final class ServeRun {
    /** What a server wants of Spark, unless the configuration says otherwise. */
    public static final Map<String, String> SPARK = Map.of(
            "spark.scheduler.mode", "FAIR",
            "spark.driver.maxResultSize", "1g",
            // what fills the memory ends its statement, and not the server
            "spark.executor.killOnFatalError.depth", "0",
            // small batches, of which a question skips most
            "spark.sql.inMemoryColumnarStorage.batchSize", "2000",
            "spark.sql.inMemoryColumnarStorage.compressed", "true");

    private static final Logger LOG = LoggerFactory.getLogger(ServeRun.class);
    private static final TableName QUERY_LOG = new TableName("ops", "query_log");
    private static final Duration FLUSH = Duration.ofMinutes(1);
    private static final int SOONER_THAN_SPARK = 100;

    private final Workspace workspace;
    private final PrintStream out;
    private final Map<String, String> environment;

    public ServeRun(Workspace workspace, PrintStream out) {
        this(workspace, out, System.getenv());
    }

    ServeRun(Workspace workspace, PrintStream out, Map<String, String> environment) {
        this.workspace = workspace;
        this.out = out;
        this.environment = environment;
    }

    /** Serves until the process is told to end. */
    public int run(OptionalInt port) {
        CountDownLatch closed = new CountDownLatch(1);
        Serving serving = start(port);
        ShutdownHookManager.get()
                .addShutdownHook(
                        () -> {
                            LOG.info("stopping");
                            serving.close();
                            closed.countDown();
                        },
                        SOONER_THAN_SPARK,
                        60,
                        TimeUnit.SECONDS);
        try {
            closed.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return 0;
    }

    /** A server that runs. */
    record Serving(Endpoint endpoint, Desk desk, QueryLog log, LogTable table) implements AutoCloseable {
        @Override
        public void close() {
            endpoint.close();
            desk.close();
            log.close();
            table.flush();
        }
    }

    /** Starts the server and returns when it listens. */
    Serving start(OptionalInt port) {
        // Spark starts while the project is read
        CompletableFuture<SparkSession> started = CompletableFuture.supplyAsync(workspace::session);
        Project project = workspace.project();
        ServeSettings settings = workspace.serving(port);
        SparkSession session = started.join();
        Warehouse warehouse = workspace.warehouse();
        boolean exposes = workspace.settings().exposeUnprotectedMarts();
        Shelves shelves = new Shelves(project, () -> workspace.graph(project), warehouse, exposes, true);
        shelves.refresh();
        if (shelves.of(Role.ANALYST).snapshotId() == 0) {
            LOG.warn(
                    "nothing is published in {} yet: tables show when a night is",
                    warehouse.layout().warehouseRoot());
        }
        if (exposes) {
            LOG.warn(
                    "expose-unprotected-marts is on: indicators of registers of persons are shown, and nothing protects"
                            + " them yet against differences between regions and years; for a made-up country only");
        }

        if (!settings.address().bind().isLoopbackAddress()
                && settings.address().keystore().isEmpty()) {
            LOG.warn("serve.tls-keystore is not set: passwords cross the network in clear");
        }

        QueryLog log = new QueryLog(workspace.settings().logFolder(), workspace.clock());
        Desk desk = new Desk(
                session,
                shelves,
                settings.limits()::get,
                Entrance.JDBC,
                project.indicatorIds(),
                log::append,
                workspace.clock());
        Endpoint endpoint = new Endpoint(
                settings.address(),
                keystorePassword(settings),
                desk,
                shelves,
                doorkeeper(settings, log),
                workspace.clock(),
                session.version());
        LogTable table = new LogTable(workspace.settings().logFolder(), warehouse, project.table(QUERY_LOG));
        endpoint.every(FLUSH, table::flush);
        tell(settings, endpoint);
        return new Serving(endpoint, desk, log, table);
    }

    private char[] keystorePassword(ServeSettings settings) {
        String password = environment.get("JAMLIK_TLS_PASSWORD");
        if (settings.address().keystore().isPresent() && password == null) {
            throw new JamlikException(
                    ErrorCode.USAGE, "Cannot open serve.tls-keystore: put its password into JAMLIK_TLS_PASSWORD");
        }
        return password == null ? new char[0] : password.toCharArray();
    }

    private Doorkeeper doorkeeper(ServeSettings settings, QueryLog log) {
        Optional<Directory> directory = Directory.of(workspace.settings().serve());
        Accounts accounts = directory.isPresent() ? null : workspace.accounts();
        Authority authority = directory.isPresent() ? directory.get() : accounts;
        Gate gate = new Gate(authority, workspace.clock());
        if (settings.isOpen() && accounts != null && accounts.list().isEmpty()) {
            LOG.warn("there are no accounts: everybody on this machine is an analyst without a password, until"
                    + " ./jamlik user add");
        }
        return new Doorkeeper() {
            @Override
            public Optional<Guest> admit(String user, String password, String address) {
                if (settings.isOpen() && accounts != null && accounts.list().isEmpty()) {
                    return Optional.of(new Guest("anonymous", Role.ANALYST, address));
                }
                try {
                    return Optional.of(guest(user, gate.enter(user, password, address), address));
                } catch (JamlikException denied) {
                    log.append(LogEntry.refusedConnection(
                            Entrance.JDBC, user, address, denied.code().text()));
                    return Optional.empty();
                }
            }

            @Override
            public Optional<Guest> recognize(String user, String password, String address) {
                return gate.known(user, password).map(role -> guest(user, role, address));
            }

            private Guest guest(String user, Role role, String address) {
                // a directory takes Anna for anna
                String name = directory.isPresent() ? user.strip().toLowerCase(Locale.ROOT) : user;
                return new Guest(name, role, address);
            }
        };
    }

    private void tell(ServeSettings settings, Endpoint endpoint) {
        List<Integer> ports = endpoint.ports();
        String host = settings.address().bind().getHostAddress();
        String tls = settings.address().keystore().isPresent() ? ";ssl=true" : "";
        out.printf("listening: jdbc:hive2://%s:%d/mart%s%n", host, ports.get(0), tls);
        if (ports.size() > 1) {
            out.printf(
                    "listening: jdbc:hive2://%s:%d/mart;transportMode=http;httpPath=cliservice%s%n",
                    host, ports.get(1), tls);
        }
        endpoint.healthPort().ifPresent(port -> out.printf("health:    http://%s:%d/health%n", host, port));
    }
}
