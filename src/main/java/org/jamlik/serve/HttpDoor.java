package org.jamlik.serve;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsParameters;
import com.sun.net.httpserver.HttpsServer;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import org.apache.hive.service.rpc.thrift.TCLIService;
import org.apache.thrift.TException;
import org.apache.thrift.TProcessor;
import org.apache.thrift.protocol.TBinaryProtocol;
import org.apache.thrift.transport.TIOStreamTransport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The protocol over HTTP, for networks that let nothing else through: each call is a POST to {@code /cliservice} with name
 * and password (Basic).
 */
final class HttpDoor implements Door {
    static final String PATH = "/cliservice";

    private static final Logger LOG = LoggerFactory.getLogger(HttpDoor.class);
    private static final int LONGEST_MESSAGE = 1_000_000;
    private static final int MOST_CALLS = 200;

    static {
        // a call that does not come to its end must not hold a thread; it is read when the first such server starts
        System.setProperty("sun.net.httpserver.maxReqTime", "20");
    }

    private final HttpServer server;
    private final ExecutorService threads;
    private final Doorkeeper doorkeeper;
    private final Strangers strangers;
    private final TProcessor processor;

    HttpDoor(
            Protocol protocol,
            Doorkeeper doorkeeper,
            Strangers strangers,
            InetAddress address,
            int port,
            Optional<SSLContext> lock) {
        this.doorkeeper = doorkeeper;
        this.strangers = strangers;
        this.processor = new TCLIService.Processor<TCLIService.Iface>(protocol);
        this.threads = Executors.newFixedThreadPool(MOST_CALLS, task -> {
            Thread thread = new Thread(task, "http door");
            thread.setDaemon(true);
            return thread;
        });
        try {
            this.server = server(new InetSocketAddress(address, port), lock);
        } catch (IOException e) {
            throw Door.occupied(address, port, e);
        }
        server.createContext(PATH, this::answer);
        server.setExecutor(threads);
        server.start();
    }

    private static HttpServer server(InetSocketAddress address, Optional<SSLContext> lock) throws IOException {
        if (lock.isEmpty()) {
            return HttpServer.create(address, 0);
        }

        HttpsServer server = HttpsServer.create(address, 0);
        server.setHttpsConfigurator(new HttpsConfigurator(lock.get()) {
            @Override
            public void configure(HttpsParameters parameters) {
                SSLParameters wanted = getSSLContext().getDefaultSSLParameters();
                wanted.setProtocols(Lock.PROTOCOLS);
                parameters.setSSLParameters(wanted);
            }
        });
        return server;
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            if (!exchange.getRequestMethod().equals("POST")) {
                exchange.sendResponseHeaders(405, -1);
                return;
            }
            Optional<String[]> login = login(exchange);
            String from = exchange.getRemoteAddress().getAddress().getHostAddress();
            Optional<Guest> guest = login.flatMap(given -> doorkeeper.recognize(given[0], given[1], from));
            if (login.isPresent() && guest.isEmpty()) {
                Optional<Strangers.Stay> stay = strangers.come(from);
                if (stay.isEmpty()) {
                    exchange.sendResponseHeaders(503, -1);
                    return;
                }
                try (Strangers.Stay asked = stay.get()) {
                    guest = doorkeeper.admit(login.get()[0], login.get()[1], from);
                }
            }
            if (guest.isEmpty()) {
                exchange.getResponseHeaders().set("WWW-Authenticate", "Basic realm=\"jamlik\", charset=\"UTF-8\"");
                exchange.sendResponseHeaders(401, -1);
                return;
            }
            byte[] message = exchange.getRequestBody().readNBytes(LONGEST_MESSAGE + 1);
            if (message.length > LONGEST_MESSAGE) {
                exchange.sendResponseHeaders(413, -1);
                return;
            }
            Optional<byte[]> reply = reply(guest.get(), message);
            if (reply.isEmpty()) {
                exchange.sendResponseHeaders(400, -1);
                return;
            }
            exchange.getResponseHeaders().set("Content-Type", "application/x-thrift");
            exchange.sendResponseHeaders(200, reply.get().length);
            exchange.getResponseBody().write(reply.get());
        }
    }

    /** The reply to a call; none when it cannot be read. */
    private Optional<byte[]> reply(Guest guest, byte[] message) {
        ByteArrayOutputStream reply = new ByteArrayOutputStream();
        TIOStreamTransport transport = new TIOStreamTransport(new ByteArrayInputStream(message), reply);
        Protocol.callsAre(guest, opened -> {});
        try {
            processor.process(
                    new TBinaryProtocol(transport, LONGEST_MESSAGE, LONGEST_MESSAGE), new TBinaryProtocol(transport));
            return Optional.of(reply.toByteArray());
        } catch (TException e) {
            LOG.warn("a call over HTTP could not be read: {}", e.toString());
            return Optional.empty();
        } finally {
            Protocol.callsAreNobodys();
        }
    }

    /** The name and the password that a call brings; empty when it brings none. */
    private static Optional<String[]> login(HttpExchange exchange) {
        String header = exchange.getRequestHeaders().getFirst("Authorization");
        if (header == null || !header.regionMatches(true, 0, "Basic ", 0, 6)) {
            return Optional.empty();
        }
        try {
            byte[] decoded = Base64.getDecoder().decode(header.substring(6).strip());
            String[] parts = new String(decoded, StandardCharsets.UTF_8).split(":", 2);
            return parts.length == 2 ? Optional.of(parts) : Optional.empty();
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    @Override
    public int port() {
        return server.getAddress().getPort();
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
