package org.jamlik.serve;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLServerSocket;
import javax.security.auth.callback.Callback;
import javax.security.auth.callback.NameCallback;
import javax.security.auth.callback.PasswordCallback;
import javax.security.sasl.AuthorizeCallback;
import javax.security.sasl.SaslException;
import org.apache.hive.service.auth.PlainSaslServer;
import org.apache.hive.service.rpc.thrift.TCLIService;
import org.apache.hive.service.rpc.thrift.TSessionHandle;
import org.apache.thrift.protocol.TBinaryProtocol;
import org.apache.thrift.protocol.TProtocol;
import org.apache.thrift.server.ServerContext;
import org.apache.thrift.server.TServer;
import org.apache.thrift.server.TServerEventHandler;
import org.apache.thrift.server.TThreadPoolServer;
import org.apache.thrift.transport.TSaslServerTransport;
import org.apache.thrift.transport.TServerSocket;
import org.apache.thrift.transport.TServerSocket.ServerSocketTransportArgs;
import org.apache.thrift.transport.TSocket;
import org.apache.thrift.transport.TTransport;
import org.jamlik.serve.Strangers.Stay;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The protocol over a socket of its own, as JDBC and ODBC drivers use it when nothing is said: SASL with mechanism PLAIN. */
final class BinaryDoor implements Door {
    /** The longest text in a message, in bytes; a statement is a hundred thousand characters at most. */
    private static final long LONGEST_MESSAGE = 1_000_000;

    private static final Logger LOG = LoggerFactory.getLogger(BinaryDoor.class);
    private static final int MOST_CONNECTIONS = 500;
    static final Duration SLOWEST_HANDSHAKE = Duration.ofSeconds(20);

    static {
        java.security.Security.addProvider(new PlainSaslServer.SaslPlainProvider());
    }

    private final ServerSocket socket;
    private final TServer server;
    private final ExecutorService threads;
    private final ScheduledExecutorService deadlines = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread thread = new Thread(task, "binary door hangs up");
        thread.setDaemon(true);
        return thread;
    });

    /**
     * Opens it.
     *
     * @param slowest how long somebody may take to say who it is
     */
    BinaryDoor(
            Protocol protocol,
            Doorkeeper doorkeeper,
            Strangers strangers,
            InetAddress address,
            int port,
            Optional<SSLContext> lock,
            Duration slowest) {
        this.socket = socket(address, port, lock);
        this.threads =
                new ThreadPoolExecutor(0, MOST_CONNECTIONS, 60, TimeUnit.SECONDS, new SynchronousQueue<>(), task -> {
                    Thread thread = new Thread(task, "binary door");
                    thread.setDaemon(true);
                    return thread;
                });
        Handshake handshake = new Handshake(doorkeeper, strangers, deadlines, slowest);
        TThreadPoolServer.Args arguments = new TThreadPoolServer.Args(transport(socket))
                .processor(new TCLIService.Processor<TCLIService.Iface>(protocol))
                .transportFactory(handshake)
                .protocolFactory(new TBinaryProtocol.Factory())
                .inputProtocolFactory(new TBinaryProtocol.Factory(true, true, LONGEST_MESSAGE, LONGEST_MESSAGE))
                .executorService(threads);
        this.server = new TThreadPoolServer(arguments);
        server.setServerEventHandler(new Comings(protocol));
        Thread listener = new Thread(server::serve, "binary door listens");
        listener.setDaemon(true);
        listener.start();
    }

    private static ServerSocket socket(InetAddress address, int port, Optional<SSLContext> lock) {
        try {
            ServerSocket socket;
            if (lock.isPresent()) {
                SSLServerSocket locked =
                        (SSLServerSocket) lock.get().getServerSocketFactory().createServerSocket();
                locked.setEnabledProtocols(Lock.PROTOCOLS);
                socket = locked;
            } else {
                socket = new ServerSocket();
            }
            socket.setReuseAddress(true);
            socket.bind(new InetSocketAddress(address, port));
            return socket;
        } catch (IOException e) {
            throw Door.occupied(address, port, e);
        }
    }

    private static TServerSocket transport(ServerSocket socket) {
        try {
            return new TServerSocket(new ServerSocketTransportArgs().serverSocket(socket));
        } catch (org.apache.thrift.transport.TTransportException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public int port() {
        return socket.getLocalPort();
    }

    @Override
    public void close() {
        server.stop();
        threads.shutdownNow();
        deadlines.shutdownNow();
    }

    /** Who is at the other end of a connection, and the sessions opened over it. */
    private static final class Line implements ServerContext {
        private final Guest guest;
        private final List<TSessionHandle> sessions = new CopyOnWriteArrayList<>();

        private Line(Guest guest) {
            this.guest = guest;
        }
    }

    /** Tells the protocol whose calls a thread makes. */
    private static final class Comings implements TServerEventHandler {
        private final Protocol protocol;

        private Comings(Protocol protocol) {
            this.protocol = protocol;
        }

        @Override
        public void preServe() {
            // nothing to prepare
        }

        @Override
        public ServerContext createContext(TProtocol input, TProtocol output) {
            return new Line(Handshake.admitted());
        }

        @Override
        public void processContext(ServerContext context, TTransport input, TTransport output) {
            Line line = (Line) context;
            Protocol.callsAre(line.guest, line.sessions::add);
        }

        @Override
        public void deleteContext(ServerContext context, TProtocol input, TProtocol output) {
            Line line = (Line) context;
            Protocol.callsAreNobodys();
            line.sessions.forEach(protocol::abandon);
        }
    }

    /** Asks for name and password before anything else. */
    private static final class Handshake extends TSaslServerTransport.Factory {
        private static final ThreadLocal<String> ADDRESS = new ThreadLocal<>();
        private static final ThreadLocal<Guest> ADMITTED = new ThreadLocal<>();

        /** The line that this thread's last handshake was about; it is asked for twice. */
        private static final ThreadLocal<TTransport> ASKED = new ThreadLocal<>();

        private static final ThreadLocal<TTransport> OPENED = new ThreadLocal<>();

        private final Strangers strangers;
        private final ScheduledExecutorService deadlines;
        private final Duration slowest;

        private Handshake(
                Doorkeeper doorkeeper, Strangers strangers, ScheduledExecutorService deadlines, Duration slowest) {
            this.strangers = strangers;
            this.deadlines = deadlines;
            this.slowest = slowest;
            addServerDefinition("PLAIN", "CUSTOM", null, Map.of(), callbacks -> answer(callbacks, doorkeeper));
        }

        /** Who was admitted by this thread's last handshake. */
        private static Guest admitted() {
            Guest guest = ADMITTED.get();
            ADMITTED.remove();
            return guest;
        }

        @Override
        public TTransport getTransport(TTransport base) {
            if (base != ASKED.get()) {
                ASKED.set(base);
                OPENED.set(opened((TSocket) base));
            }
            return OPENED.get();
        }

        private TTransport opened(TSocket base) {
            Socket socket = base.getSocket();
            String address = socket.getInetAddress().getHostAddress();
            ADDRESS.set(address);
            Stay stay = strangers
                    .come(address)
                    .orElseThrow(() -> new IllegalStateException(
                            "Cannot listen to " + address + ": too many there have not said who they are"));
            // a timeout of each read would let a client send a byte now and then
            ScheduledFuture<?> hangingUp =
                    deadlines.schedule(() -> hangUp(socket), slowest.toMillis(), TimeUnit.MILLISECONDS);
            try (stay) {
                Frames frames = new Frames(base);
                TTransport opened = super.getTransport(frames);
                frames.isAGuests();
                return opened;
            } finally {
                hangingUp.cancel(false);
            }
        }

        private static void hangUp(Socket socket) {
            try {
                socket.close();
            } catch (IOException e) {
                LOG.warn("Cannot hang up: {}", e.toString());
            }
        }

        /** Hive's server of this mechanism makes one character of each byte. */
        private static String utf8(String bytes) {
            byte[] decoded = new byte[bytes.length()];
            for (int i = 0; i < decoded.length; i++) {
                decoded[i] = (byte) bytes.charAt(i);
            }
            return new String(decoded, StandardCharsets.UTF_8);
        }

        private static void answer(Callback[] callbacks, Doorkeeper doorkeeper) throws SaslException {
            String user = "";
            String password = "";
            AuthorizeCallback authorization = null;
            for (Callback callback : callbacks) {
                if (callback instanceof NameCallback name) {
                    user = utf8(name.getName());
                } else if (callback instanceof PasswordCallback secret) {
                    password = utf8(new String(secret.getPassword()));
                } else if (callback instanceof AuthorizeCallback asked) {
                    authorization = asked;
                }
            }
            Optional<Guest> guest = doorkeeper.admit(user, password, ADDRESS.get());
            if (guest.isEmpty()) {
                throw new SaslException("Cannot log in: the user is unknown or the password is wrong");
            }
            ADMITTED.set(guest.get());
            if (authorization != null) {
                authorization.setAuthorized(true);
            }
        }
    }
}
