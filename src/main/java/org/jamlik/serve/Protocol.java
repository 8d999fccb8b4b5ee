package org.jamlik.serve;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;
import java.util.function.Function;
import org.apache.hive.service.rpc.thrift.TCLIService;
import org.apache.hive.service.rpc.thrift.TCancelDelegationTokenReq;
import org.apache.hive.service.rpc.thrift.TCancelDelegationTokenResp;
import org.apache.hive.service.rpc.thrift.TCancelOperationReq;
import org.apache.hive.service.rpc.thrift.TCancelOperationResp;
import org.apache.hive.service.rpc.thrift.TCloseOperationReq;
import org.apache.hive.service.rpc.thrift.TCloseOperationResp;
import org.apache.hive.service.rpc.thrift.TCloseSessionReq;
import org.apache.hive.service.rpc.thrift.TCloseSessionResp;
import org.apache.hive.service.rpc.thrift.TExecuteStatementReq;
import org.apache.hive.service.rpc.thrift.TExecuteStatementResp;
import org.apache.hive.service.rpc.thrift.TFetchOrientation;
import org.apache.hive.service.rpc.thrift.TFetchResultsReq;
import org.apache.hive.service.rpc.thrift.TFetchResultsResp;
import org.apache.hive.service.rpc.thrift.TGetCatalogsReq;
import org.apache.hive.service.rpc.thrift.TGetCatalogsResp;
import org.apache.hive.service.rpc.thrift.TGetColumnsReq;
import org.apache.hive.service.rpc.thrift.TGetColumnsResp;
import org.apache.hive.service.rpc.thrift.TGetCrossReferenceReq;
import org.apache.hive.service.rpc.thrift.TGetCrossReferenceResp;
import org.apache.hive.service.rpc.thrift.TGetDelegationTokenReq;
import org.apache.hive.service.rpc.thrift.TGetDelegationTokenResp;
import org.apache.hive.service.rpc.thrift.TGetFunctionsReq;
import org.apache.hive.service.rpc.thrift.TGetFunctionsResp;
import org.apache.hive.service.rpc.thrift.TGetInfoReq;
import org.apache.hive.service.rpc.thrift.TGetInfoResp;
import org.apache.hive.service.rpc.thrift.TGetInfoType;
import org.apache.hive.service.rpc.thrift.TGetInfoValue;
import org.apache.hive.service.rpc.thrift.TGetOperationStatusReq;
import org.apache.hive.service.rpc.thrift.TGetOperationStatusResp;
import org.apache.hive.service.rpc.thrift.TGetPrimaryKeysReq;
import org.apache.hive.service.rpc.thrift.TGetPrimaryKeysResp;
import org.apache.hive.service.rpc.thrift.TGetQueryIdReq;
import org.apache.hive.service.rpc.thrift.TGetQueryIdResp;
import org.apache.hive.service.rpc.thrift.TGetResultSetMetadataReq;
import org.apache.hive.service.rpc.thrift.TGetResultSetMetadataResp;
import org.apache.hive.service.rpc.thrift.TGetSchemasReq;
import org.apache.hive.service.rpc.thrift.TGetSchemasResp;
import org.apache.hive.service.rpc.thrift.TGetTableTypesReq;
import org.apache.hive.service.rpc.thrift.TGetTableTypesResp;
import org.apache.hive.service.rpc.thrift.TGetTablesReq;
import org.apache.hive.service.rpc.thrift.TGetTablesResp;
import org.apache.hive.service.rpc.thrift.TGetTypeInfoReq;
import org.apache.hive.service.rpc.thrift.TGetTypeInfoResp;
import org.apache.hive.service.rpc.thrift.THandleIdentifier;
import org.apache.hive.service.rpc.thrift.TOpenSessionReq;
import org.apache.hive.service.rpc.thrift.TOpenSessionResp;
import org.apache.hive.service.rpc.thrift.TOperationHandle;
import org.apache.hive.service.rpc.thrift.TOperationState;
import org.apache.hive.service.rpc.thrift.TOperationType;
import org.apache.hive.service.rpc.thrift.TProtocolVersion;
import org.apache.hive.service.rpc.thrift.TRenewDelegationTokenReq;
import org.apache.hive.service.rpc.thrift.TRenewDelegationTokenResp;
import org.apache.hive.service.rpc.thrift.TRowSet;
import org.apache.hive.service.rpc.thrift.TSessionHandle;
import org.apache.hive.service.rpc.thrift.TSetClientInfoReq;
import org.apache.hive.service.rpc.thrift.TSetClientInfoResp;
import org.apache.hive.service.rpc.thrift.TStatus;
import org.apache.hive.service.rpc.thrift.TStatusCode;
import org.apache.spark.sql.types.StructType;
import org.jamlik.contract.ErrorCode;
import org.jamlik.contract.JamlikException;
import org.jamlik.serve.Desk.Place;
import org.jamlik.serve.LogEntry.Entrance;
import org.jamlik.store.spark.Reader;
import org.jamlik.store.spark.ThriftRows;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The protocol of HiveServer2, as the drivers of Hive, Spark, Kyuubi and ODBC speak it. Who asks is told by the door
 * through which the call came.
 */
final class Protocol implements TCLIService.Iface {
    private static final Logger LOG = LoggerFactory.getLogger(Protocol.class);
    private static final ThreadLocal<Caller> CALLER = new ThreadLocal<>();
    private static final TStatus OK = new TStatus(TStatusCode.SUCCESS_STATUS);

    /** Drivers make one call after another on a connection: one that cancels waits for the one that asks how it stands. */
    private static final long A_WHILE = 1_000;

    static final int MOST_SESSIONS = 100;

    /** Results that were not fetched stay in memory. */
    static final int MOST_OPEN = 50;

    private static final int MOST_ROWS_AT_ONCE = 10_000;
    private static final long LONGEST_NAME = 128;

    private final Desk desk;
    private final ExecutorService workers;
    private final Clock clock;
    private final String version;
    private final Map<UUID, Connection> connections = new ConcurrentHashMap<>();
    private final Object fetching = new Object();
    private volatile boolean isClosing;

    Protocol(Desk desk, ExecutorService workers, Clock clock, String version) {
        this.desk = desk;
        this.workers = workers;
        this.clock = clock;
        this.version = version;
    }

    /**
     * Whose calls a thread makes.
     *
     * @param opened hears of a session that the guest opens
     */
    private record Caller(Guest guest, Consumer<TSessionHandle> opened) {}

    /** From now on calls of this thread are those of the guest. */
    static void callsAre(Guest guest, Consumer<TSessionHandle> opened) {
        CALLER.set(new Caller(guest, opened));
    }

    /** From now on this thread makes no calls. */
    static void callsAreNobodys() {
        CALLER.remove();
    }

    /** A session, which in HTTP mode outlives its connections. */
    private static final class Connection {
        private final THandleIdentifier handle;
        private final Place place;
        private final TProtocolVersion version;
        private final Map<UUID, Execution> executions = new ConcurrentHashMap<>();
        private volatile Instant used;

        private Connection(THandleIdentifier handle, Place place, TProtocolVersion version, Instant used) {
            this.handle = handle;
            this.place = place;
            this.version = version;
            this.used = used;
        }

        private void close() {
            executions.values().forEach(Execution::cancel);
            executions.clear();
        }
    }

    @Override
    public TOpenSessionResp OpenSession(TOpenSessionReq request) {
        Guest guest = CALLER.get().guest();
        TOpenSessionResp response = new TOpenSessionResp();
        response.setServerProtocolVersion(lower(request.getClient_protocol()));
        try {
            long theirs = connections.values().stream()
                    .filter(each -> each.place.guest().user().equals(guest.user()))
                    .count();
            if (isClosing || theirs >= MOST_SESSIONS) {
                throw new JamlikException(
                        ErrorCode.LIMIT_EXCEEDED,
                        isClosing
                                ? "Cannot connect: the server stops"
                                : "Cannot connect: you have " + theirs + " sessions; close some");
            }
            Map<String, String> asked = request.isSetConfiguration() ? request.getConfiguration() : Map.of();
            Place place = new Place(guest, schema(guest, asked));
            settings(asked).forEach(setting -> desk.allow(place, setting));
            THandleIdentifier handle = newHandle();
            connections.put(
                    id(handle), new Connection(handle, place, response.getServerProtocolVersion(), clock.instant()));
            response.setSessionHandle(new TSessionHandle(handle));
            CALLER.get().opened().accept(response.getSessionHandle());
            response.setConfiguration(Map.of());
            response.setStatus(OK);
            desk.log()
                    .accept(LogEntry.connected(Entrance.JDBC, guest.user(), Role.word(guest.role()), guest.address()));
        } catch (JamlikException e) {
            desk.log().accept(LogEntry.refusedConnection(Entrance.JDBC, guest.user(), guest.address(), e.getMessage()));
            response.setStatus(status(e));
        }
        return response;
    }

    private TProtocolVersion lower(TProtocolVersion asked) {
        TProtocolVersion[] all = TProtocolVersion.values();
        TProtocolVersion newest = all[all.length - 1];
        return asked == null || asked.getValue() > newest.getValue() ? newest : asked;
    }

    /** The schema named in the address, when the guest may see it; {@code default} is what drivers say for none. */
    private Optional<String> schema(Guest guest, Map<String, String> asked) {
        String schema = asked.getOrDefault("use:database", Desk.NO_SCHEMA);
        if (schema.isEmpty() || schema.equalsIgnoreCase(Desk.NO_SCHEMA)) {
            return Optional.empty();
        }
        String name = schema.toLowerCase(java.util.Locale.ROOT);
        if (!desk.shelf(guest).schemas().contains(name)) {
            throw new JamlikException(
                    ErrorCode.STATEMENT_REFUSED,
                    "Cannot connect: there is no schema " + schema + " among those that you may read");
        }
        return Optional.of(name);
    }

    /** The settings in the address as statements: they are let through or refused as those are, and nothing follows. */
    private static List<String> settings(Map<String, String> asked) {
        List<String> statements = new ArrayList<>();
        asked.forEach((key, value) -> {
            if (key.startsWith("set:hiveconf:")) {
                statements.add("SET " + key.substring("set:hiveconf:".length()) + "=" + value);
            } else if (key.startsWith("set:")) {
                statements.add("SET " + key.substring("set:".length()) + "=" + value);
            }
        });
        return statements;
    }

    @Override
    public TCloseSessionResp CloseSession(TCloseSessionReq request) {
        return new TCloseSessionResp(told(() -> {
            Connection connection = connection(request.getSessionHandle());
            leave(connection);
        }));
    }

    private void leave(Connection connection) {
        if (connections.remove(id(connection.handle)) != null) {
            connection.close();
            somethingWasFetched();
            Guest guest = connection.place.guest();
            desk.log()
                    .accept(LogEntry.disconnected(
                            Entrance.JDBC, guest.user(), Role.word(guest.role()), guest.address()));
        }
    }

    /** A session as it was opened, for the door whose connection broke. */
    void abandon(TSessionHandle handle) {
        Connection connection = connections.get(id(handle.getSessionId()));
        if (connection != null) {
            leave(connection);
        }
    }

    /** Closes sessions that were not used for that long. */
    void closeIdle(Duration longest) {
        Instant limit = clock.instant().minus(longest);
        connections.values().stream()
                .filter(connection -> connection.used.isBefore(limit))
                .forEach(this::leave);
    }

    /** From now on nobody comes in. */
    void closeDoors() {
        isClosing = true;
    }

    /** Waits until no result is left to be fetched, but not for ever: some tools keep theirs open. */
    void awaitFetched(Duration longest) throws InterruptedException {
        long end = System.nanoTime() + longest.toNanos();
        synchronized (fetching) {
            while (connections.values().stream().anyMatch(connection -> !connection.executions.isEmpty())
                    && end > System.nanoTime()) {
                fetching.wait(Math.max(1, (end - System.nanoTime()) / 1_000_000));
            }
        }
    }

    private void somethingWasFetched() {
        synchronized (fetching) {
            fetching.notifyAll();
        }
    }

    /** Stops everything. */
    void close() {
        connections.values().forEach(this::leave);
    }

    int connections() {
        return connections.size();
    }

    @Override
    public TGetInfoResp GetInfo(TGetInfoReq request) {
        TGetInfoValue value = new TGetInfoValue();
        TStatus status = told(() -> {
            connection(request.getSessionHandle());
            TGetInfoType asked = request.getInfoType();
            switch (asked) {
                    // what tools write SQL for
                case CLI_SERVER_NAME, CLI_DBMS_NAME -> value.setStringValue("Spark SQL");
                case CLI_DBMS_VER -> value.setStringValue(version);
                case CLI_MAX_COLUMN_NAME_LEN, CLI_MAX_SCHEMA_NAME_LEN, CLI_MAX_TABLE_NAME_LEN -> value.setLenValue(
                        LONGEST_NAME);
                case CLI_ODBC_KEYWORDS -> value.setStringValue("");
                case CLI_DATA_SOURCE_READ_ONLY -> value.setStringValue("Y");
                default -> throw new JamlikException(
                        ErrorCode.STATEMENT_REFUSED, "Cannot tell " + asked + ": it is not known here");
            }
        });
        if (status.getStatusCode() != TStatusCode.SUCCESS_STATUS) {
            // a value must be there
            value.setStringValue("");
        }
        return new TGetInfoResp(status, value);
    }

    @Override
    public TExecuteStatementResp ExecuteStatement(TExecuteStatementReq request) {
        TExecuteStatementResp response = new TExecuteStatementResp();
        response.setStatus(told(() -> {
            Connection connection = connection(request.getSessionHandle());
            Execution execution = new Execution(
                    newHandle(),
                    desk.ticket(),
                    desk.limits(connection.place.guest().role()));
            TOperationHandle handle = handle(connection, execution, TOperationType.EXECUTE_STATEMENT);
            Runnable work = () ->
                    execution.answer(() -> desk.answer(connection.place, request.getStatement(), execution.ticket()));
            if (request.isRunAsync()) {
                try {
                    workers.execute(work);
                } catch (RejectedExecutionException e) {
                    connection.executions.remove(id(handle.getOperationId()));
                    throw new JamlikException(
                            ErrorCode.LIMIT_EXCEEDED, "Cannot run the statement: the server is full; try again", e);
                }
            } else {
                work.run();
                execution.failure().ifPresent(failure -> {
                    connection.executions.remove(id(handle.getOperationId()));
                    throw failure;
                });
            }
            response.setOperationHandle(handle);
        }));
        return response;
    }

    @Override
    public TGetTypeInfoResp GetTypeInfo(TGetTypeInfoReq request) {
        TGetTypeInfoResp response = new TGetTypeInfoResp();
        response.setStatus(told(() -> response.setOperationHandle(
                asked(request.getSessionHandle(), TOperationType.GET_TYPE_INFO, tables -> Metadata.types()))));
        return response;
    }

    @Override
    public TGetCatalogsResp GetCatalogs(TGetCatalogsReq request) {
        TGetCatalogsResp response = new TGetCatalogsResp();
        response.setStatus(told(() -> response.setOperationHandle(
                asked(request.getSessionHandle(), TOperationType.GET_CATALOGS, tables -> Metadata.catalogs()))));
        return response;
    }

    @Override
    public TGetSchemasResp GetSchemas(TGetSchemasReq request) {
        TGetSchemasResp response = new TGetSchemasResp();
        response.setStatus(told(() -> response.setOperationHandle(asked(
                request.getSessionHandle(),
                TOperationType.GET_SCHEMAS,
                tables -> tables.schemas(request.getSchemaName())))));
        return response;
    }

    @Override
    public TGetTablesResp GetTables(TGetTablesReq request) {
        TGetTablesResp response = new TGetTablesResp();
        response.setStatus(told(() -> response.setOperationHandle(asked(
                request.getSessionHandle(),
                TOperationType.GET_TABLES,
                tables -> tables.tables(request.getSchemaName(), request.getTableName(), request.getTableTypes())))));
        return response;
    }

    @Override
    public TGetTableTypesResp GetTableTypes(TGetTableTypesReq request) {
        TGetTableTypesResp response = new TGetTableTypesResp();
        response.setStatus(told(() -> response.setOperationHandle(
                asked(request.getSessionHandle(), TOperationType.GET_TABLE_TYPES, tables -> Metadata.tableTypes()))));
        return response;
    }

    @Override
    public TGetColumnsResp GetColumns(TGetColumnsReq request) {
        TGetColumnsResp response = new TGetColumnsResp();
        response.setStatus(told(() -> response.setOperationHandle(asked(
                request.getSessionHandle(),
                TOperationType.GET_COLUMNS,
                tables -> tables.columns(request.getSchemaName(), request.getTableName(), request.getColumnName())))));
        return response;
    }

    @Override
    public TGetFunctionsResp GetFunctions(TGetFunctionsReq request) {
        TGetFunctionsResp response = new TGetFunctionsResp();
        response.setStatus(told(() -> response.setOperationHandle(asked(
                request.getSessionHandle(),
                TOperationType.GET_FUNCTIONS,
                tables -> Metadata.functions(Reader.functions(), request.getFunctionName())))));
        return response;
    }

    @Override
    public TGetPrimaryKeysResp GetPrimaryKeys(TGetPrimaryKeysReq request) {
        TGetPrimaryKeysResp response = new TGetPrimaryKeysResp();
        response.setStatus(told(() -> response.setOperationHandle(asked(
                request.getSessionHandle(),
                TOperationType.UNKNOWN,
                tables -> tables.primaryKeys(request.getSchemaName(), request.getTableName())))));
        return response;
    }

    @Override
    public TGetCrossReferenceResp GetCrossReference(TGetCrossReferenceReq request) {
        TGetCrossReferenceResp response = new TGetCrossReferenceResp();
        response.setStatus(told(() -> response.setOperationHandle(asked(
                request.getSessionHandle(),
                TOperationType.UNKNOWN,
                tables -> tables.references(
                        request.getParentSchemaName(),
                        request.getParentTableName(),
                        request.getForeignSchemaName(),
                        request.getForeignTableName())))));
        return response;
    }

    /** Answers a question about tables at once. */
    private TOperationHandle asked(TSessionHandle session, TOperationType type, Function<Metadata, Answer> question) {
        Connection connection = connection(session);
        Metadata tables = desk.shelf(connection.place.guest()).metadata();
        Execution execution = new Execution(newHandle(), desk.ticket(), Limits.NONE);
        execution.answer(() -> question.apply(tables));
        return handle(connection, execution, type);
    }

    private TOperationHandle handle(Connection connection, Execution execution, TOperationType type) {
        if (connection.executions.size() >= MOST_OPEN) {
            throw new JamlikException(
                    ErrorCode.LIMIT_EXCEEDED,
                    "Cannot run the statement: " + MOST_OPEN + " of this connection are open; close some");
        }
        connection.executions.put(id(execution.handle()), execution);
        if (!connections.containsKey(id(connection.handle))) {
            // closed meanwhile
            execution.cancel();
        }
        return new TOperationHandle(execution.handle(), type, true);
    }

    @Override
    public TGetOperationStatusResp GetOperationStatus(TGetOperationStatusReq request) {
        TGetOperationStatusResp response = new TGetOperationStatusResp();
        response.setStatus(told(() -> {
            Execution execution = execution(request.getOperationHandle());
            TOperationState state = execution.state(A_WHILE);
            response.setOperationState(state);
            response.setHasResultSet(state == TOperationState.FINISHED_STATE);
            execution.failure().ifPresent(failure -> {
                TStatus status = status(failure);
                response.setErrorMessage(status.getErrorMessage());
                response.setSqlState(status.getSqlState());
                response.setErrorCode(status.getErrorCode());
            });
        }));
        return response;
    }

    @Override
    public TCancelOperationResp CancelOperation(TCancelOperationReq request) {
        return new TCancelOperationResp(
                told(() -> execution(request.getOperationHandle()).cancel()));
    }

    @Override
    public TCloseOperationResp CloseOperation(TCloseOperationReq request) {
        return new TCloseOperationResp(told(() -> {
            execution(request.getOperationHandle()).cancel();
            UUID id = id(request.getOperationHandle().getOperationId());
            connections.values().forEach(connection -> connection.executions.remove(id));
            somethingWasFetched();
        }));
    }

    @Override
    public TGetResultSetMetadataResp GetResultSetMetadata(TGetResultSetMetadataReq request) {
        TGetResultSetMetadataResp response = new TGetResultSetMetadataResp();
        response.setStatus(told(() -> response.setSchema(
                ThriftRows.schema(execution(request.getOperationHandle()).schema()))));
        return response;
    }

    @Override
    public TFetchResultsResp FetchResults(TFetchResultsReq request) {
        TFetchResultsResp response = new TFetchResultsResp();
        response.setStatus(told(() -> {
            Execution execution = execution(request.getOperationHandle());
            TProtocolVersion spoken = connection(request.getOperationHandle()).version;
            if (request.getFetchType() != 0) {
                // the log of an operation, which is the operator's
                response.setResults(ThriftRows.rows(List.of(), new StructType().add("Log", "string"), 0, spoken));
            } else if (request.getOrientation() == TFetchOrientation.FETCH_NEXT
                    || request.getOrientation() == TFetchOrientation.FETCH_FIRST && execution.isUntouched()) {
                TRowSet rows = execution.next(Math.min(request.getMaxRows(), MOST_ROWS_AT_ONCE), spoken);
                response.setResults(rows);
            } else {
                throw new JamlikException(
                        ErrorCode.STATEMENT_REFUSED,
                        "Cannot fetch rows again: they are given once; run the statement again");
            }
            response.setHasMoreRows(false);
        }));
        return response;
    }

    @Override
    public TGetDelegationTokenResp GetDelegationToken(TGetDelegationTokenReq request) {
        return new TGetDelegationTokenResp(status(noTokens()));
    }

    @Override
    public TCancelDelegationTokenResp CancelDelegationToken(TCancelDelegationTokenReq request) {
        return new TCancelDelegationTokenResp(status(noTokens()));
    }

    @Override
    public TRenewDelegationTokenResp RenewDelegationToken(TRenewDelegationTokenReq request) {
        return new TRenewDelegationTokenResp(status(noTokens()));
    }

    private static JamlikException noTokens() {
        return new JamlikException(ErrorCode.STATEMENT_REFUSED, "Cannot give a token: use a name and a password");
    }

    @Override
    public TGetQueryIdResp GetQueryId(TGetQueryIdReq request) {
        return new TGetQueryIdResp(
                String.valueOf(id(request.getOperationHandle().getOperationId())));
    }

    @Override
    public TSetClientInfoResp SetClientInfo(TSetClientInfoReq request) {
        return new TSetClientInfoResp(told(() -> connection(request.getSessionHandle())));
    }

    private Connection connection(TSessionHandle handle) {
        return known(connections.get(id(handle.getSessionId())), handle.getSessionId());
    }

    private Connection known(Connection connection, THandleIdentifier handle) {
        Caller caller = CALLER.get();
        boolean isTheirs = connection != null
                && caller != null
                && connection.place.guest().user().equals(caller.guest().user())
                && connection.place.guest().role() == caller.guest().role()
                && MessageDigest.isEqual(connection.handle.getSecret(), handle.getSecret());
        if (!isTheirs) {
            throw new JamlikException(ErrorCode.ACCESS_DENIED, "Cannot find the session: it was closed; connect again");
        }
        connection.used = clock.instant();
        return connection;
    }

    private Connection connection(TOperationHandle handle) {
        THandleIdentifier asked = handle.getOperationId();
        return connections.values().stream()
                .filter(connection -> {
                    Execution execution = connection.executions.get(id(asked));
                    return execution != null
                            && MessageDigest.isEqual(execution.handle().getSecret(), asked.getSecret());
                })
                .map(connection -> known(connection, connection.handle))
                .findFirst()
                .orElseThrow(() -> new JamlikException(
                        ErrorCode.ACCESS_DENIED, "Cannot find the statement: it was closed; run it again"));
    }

    private Execution execution(TOperationHandle handle) {
        return connection(handle).executions.get(id(handle.getOperationId()));
    }

    private static THandleIdentifier newHandle() {
        byte[] secret = new byte[16];
        new SecureRandom().nextBytes(secret);
        UUID id = UUID.randomUUID();
        ByteBuffer guid = ByteBuffer.allocate(16)
                .putLong(id.getMostSignificantBits())
                .putLong(id.getLeastSignificantBits())
                .flip();
        return new THandleIdentifier(guid, ByteBuffer.wrap(secret));
    }

    private static UUID id(THandleIdentifier handle) {
        ByteBuffer guid = ByteBuffer.wrap(handle.getGuid());
        return guid.remaining() == 16 ? new UUID(guid.getLong(), guid.getLong()) : new UUID(0, 0);
    }

    private static TStatus told(Runnable call) {
        try {
            call.run();
            return OK;
        } catch (JamlikException e) {
            return status(e);
        } catch (RuntimeException e) {
            LOG.error("This is a bug in Jämlik", e);
            return status(new JamlikException(ErrorCode.BUG, "Cannot answer: a bug in Jämlik, told in its log"));
        }
    }

    private static TStatus status(JamlikException failure) {
        TStatus status = new TStatus(TStatusCode.ERROR_STATUS);
        status.setErrorMessage(failure.getMessage() + " [" + failure.code().text() + "]");
        status.setErrorCode(failure.code().exitCode());
        status.setSqlState(
                switch (failure.code()) {
                    case ACCESS_DENIED -> "28000";
                    case LIMIT_EXCEEDED -> "57014";
                    case BUG -> "HY000";
                    default -> "42000";
                });
        return status;
    }
}
