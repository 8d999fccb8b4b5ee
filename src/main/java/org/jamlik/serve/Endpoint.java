package org.jamlik.serve;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The server: its doors, the protocol behind them, and what is done from time to time. */
public final class Endpoint implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Endpoint.class);
    private static final int MOST_STATEMENTS = 200;

    private final Protocol protocol;
    private final ThreadPoolExecutor workers;
    private final List<Door> doors = new ArrayList<>();
    private final ScheduledExecutorService chores = Executors.newScheduledThreadPool(2, task -> {
        Thread thread = new Thread(task, "chores");
        thread.setDaemon(true);
        return thread;
    });
    private final HttpServer health;

    /**
     * Where and how to listen.
     *
     * @param port of the binary protocol
     * @param httpPort of the protocol over HTTP, when it is wanted
     * @param healthPort where {@code /health} is answered, when it is wanted
     * @param keystore with a certificate and its key, when connections are to be encrypted
     * @param refresh how often to look for a new publication
     * @param idle after how long an unused session is closed
     */
    public record Address(
            InetAddress bind,
            int port,
            OptionalInt httpPort,
            OptionalInt healthPort,
            Optional<Path> keystore,
            Duration refresh,
            Duration idle) {}

    /** Opens the doors. */
    public Endpoint(
            Address address,
            char[] keystorePassword,
            Desk desk,
            Shelves shelves,
            Doorkeeper doorkeeper,
            Clock clock,
            String sparkVersion) {
        this.workers = new ThreadPoolExecutor(
                MOST_STATEMENTS, MOST_STATEMENTS, 60, TimeUnit.SECONDS, new SynchronousQueue<>(), task -> {
                    Thread thread = new Thread(task, "statement");
                    thread.setDaemon(true);
                    return thread;
                });
        workers.allowCoreThreadTimeOut(true);
        this.protocol = new Protocol(desk, workers, clock, sparkVersion);
        Optional<SSLContext> lock = address.keystore().map(keystore -> Lock.of(keystore, keystorePassword));
        try {
            Strangers strangers = new Strangers();
            doors.add(new BinaryDoor(
                    protocol,
                    doorkeeper,
                    strangers,
                    address.bind(),
                    address.port(),
                    lock,
                    BinaryDoor.SLOWEST_HANDSHAKE));
            address.httpPort()
                    .ifPresent(port ->
                            doors.add(new HttpDoor(protocol, doorkeeper, strangers, address.bind(), port, lock)));
            this.health = address.healthPort().isPresent() ? health(address, shelves) : null;
        } catch (RuntimeException e) {
            doors.forEach(Door::close);
            throw e;
        }
        chores.execute(safe("loading marts", shelves::load));
        every(address.refresh(), () -> {
            if (shelves.refresh()) {
                LOG.info("readers see snapshot {} now", shelves.of(Role.ANALYST).snapshotId());
            }
        });
        every(Duration.ofMinutes(1), () -> protocol.closeIdle(address.idle()));
    }

    /** Does something again and again; a failure is told and does not end it. */
    public void every(Duration pause, Runnable chore) {
        chores.scheduleWithFixedDelay(
                safe("what is done every " + pause, chore), pause.toMillis(), pause.toMillis(), TimeUnit.MILLISECONDS);
    }

    private static Runnable safe(String what, Runnable chore) {
        return () -> {
            try {
                chore.run();
            } catch (RuntimeException e) {
                LOG.error("Cannot go on with {}: {}", what, e.toString());
                LOG.debug("thrown here", e);
            }
        };
    }

    private HttpServer health(Address address, Shelves shelves) {
        int port = address.healthPort().getAsInt();
        try {
            HttpServer server = HttpServer.create(new InetSocketAddress(address.bind(), port), 0);
            server.createContext("/health", exchange -> {
                long snapshot = shelves.of(Role.ANALYST).snapshotId();
                byte[] told = "{\"status\":\"%s\",\"snapshot\":%d,\"connections\":%d,\"statements\":%d}%n"
                        .formatted(
                                snapshot > 0 ? "up" : "nothing published",
                                snapshot,
                                protocol.connections(),
                                workers.getActiveCount())
                        .getBytes(StandardCharsets.UTF_8);
                try (exchange) {
                    exchange.getResponseHeaders().set("Content-Type", "application/json");
                    exchange.sendResponseHeaders(snapshot > 0 ? 200 : 503, told.length);
                    exchange.getResponseBody().write(told);
                }
            });
            // one that asks slowly must not keep others waiting
            server.setExecutor(Executors.newFixedThreadPool(2, task -> {
                Thread thread = new Thread(task, "health");
                thread.setDaemon(true);
                return thread;
            }));
            server.start();
            return server;
        } catch (IOException e) {
            throw Door.occupied(address.bind(), port, e);
        }
    }

    /** The ports of the binary protocol and, when it is served, of the one over HTTP. */
    public List<Integer> ports() {
        return doors.stream().map(Door::port).toList();
    }

    /** The port on which {@code /health} is answered, when it is. */
    public OptionalInt healthPort() {
        return health == null
                ? OptionalInt.empty()
                : OptionalInt.of(health.getAddress().getPort());
    }

    /** Lets nobody in any more, gives statements that run a while to end, and stops the others. */
    @Override
    public void close() {
        if (health != null) {
            health.stop(0);
        }
        protocol.closeDoors();
        chores.shutdown();
        workers.shutdown();
        try {
            chores.awaitTermination(10, TimeUnit.SECONDS);
            if (!workers.awaitTermination(10, TimeUnit.SECONDS)) {
                LOG.warn("stopping {} statements that still run", workers.getActiveCount());
            }
            protocol.awaitFetched(Duration.ofSeconds(5));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        protocol.close();
        doors.forEach(Door::close);
        workers.shutdownNow();
        try {
            // each statement that was stopped has a line to write
            workers.awaitTermination(5, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
