package org.jamlik.serve;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.apache.hive.service.rpc.thrift.TCloseOperationReq;
import org.apache.hive.service.rpc.thrift.TCloseSessionReq;
import org.apache.hive.service.rpc.thrift.TExecuteStatementReq;
import org.apache.hive.service.rpc.thrift.TExecuteStatementResp;
import org.apache.hive.service.rpc.thrift.THandleIdentifier;
import org.apache.hive.service.rpc.thrift.TOpenSessionReq;
import org.apache.hive.service.rpc.thrift.TOpenSessionResp;
import org.apache.hive.service.rpc.thrift.TProtocolVersion;
import org.apache.hive.service.rpc.thrift.TSessionHandle;
import org.apache.hive.service.rpc.thrift.TStatus;
import org.jamlik.SharedSpark;
import org.jamlik.contract.ErrorCode;
import org.jamlik.contract.JamlikException;
import org.jamlik.serve.LogEntry.Entrance;
import org.jamlik.serve.LogEntry.Event;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** How much one user may have open; nothing is run. */
class ProtocolTest {
    private static final Guest ANNA = new Guest("anna", Role.ANALYST, "10.0.0.1");
    private static final Guest BO = new Guest("bo", Role.ANALYST, "10.0.0.1");

    private final List<LogEntry> log = new ArrayList<>();
    private final Desk desk = new Desk(
            SharedSpark.session(), null, role -> Limits.NONE, Entrance.JDBC, Set.of(), log::add, Clock.systemUTC());
    // takes work and does not begin
    private final ExecutorService workers = new ThreadPoolExecutor(
            1, 1, 1, TimeUnit.MINUTES, new LinkedBlockingQueue<>(60), work -> new Thread(() -> {}));
    private final Protocol protocol = new Protocol(desk, workers, Clock.systemUTC(), "");

    @AfterEach
    void leave() {
        Protocol.callsAreNobodys();
        desk.close();
        workers.shutdownNow();
    }

    private TOpenSessionResp open(Guest guest) {
        Protocol.callsAre(guest, opened -> {});
        return protocol.OpenSession(new TOpenSessionReq(TProtocolVersion.HIVE_CLI_SERVICE_PROTOCOL_V8));
    }

    private TExecuteStatementResp ask(TSessionHandle session) {
        TExecuteStatementReq request = new TExecuteStatementReq(session, "select 1");
        request.setRunAsync(true);
        return protocol.ExecuteStatement(request);
    }

    private static void assertLimited(String message, TStatus status) {
        assertEquals(message + " [limit_exceeded]", status.getErrorMessage());
        assertEquals("57014", status.getSqlState());
    }

    @Test
    void a_user_has_a_hundred_sessions_at_most() {
        List<TOpenSessionResp> sessions = new ArrayList<>();
        for (int i = 0; i < Protocol.MOST_SESSIONS; i++) {
            sessions.add(open(ANNA));
        }
        assertLimited(
                "Cannot connect: you have 100 sessions; close some", open(ANNA).getStatus());
        assertEquals(Event.REFUSED_CONNECTION, log.get(log.size() - 1).event());
        assertTrue(open(BO).isSetSessionHandle());
        Protocol.callsAre(ANNA, opened -> {});
        protocol.CloseSession(new TCloseSessionReq(sessions.get(0).getSessionHandle()));
        assertTrue(open(ANNA).isSetSessionHandle());
    }

    @Test
    void a_connection_has_fifty_results_open_at_most() {
        TSessionHandle session = open(ANNA).getSessionHandle();
        List<TExecuteStatementResp> asked = new ArrayList<>();
        for (int i = 0; i < Protocol.MOST_OPEN; i++) {
            asked.add(ask(session));
        }
        assertLimited(
                "Cannot run the statement: 50 of this connection are open; close some",
                ask(session).getStatus());
        TSessionHandle other = open(ANNA).getSessionHandle();
        assertTrue(ask(other).isSetOperationHandle());
        protocol.CloseOperation(new TCloseOperationReq(asked.get(0).getOperationHandle()));
        assertTrue(ask(session).isSetOperationHandle());
    }

    @Test
    void a_server_that_is_full_says_so_and_keeps_nothing() {
        TSessionHandle session = open(ANNA).getSessionHandle();
        workers.shutdown();
        for (int i = 0; i <= Protocol.MOST_OPEN; i++) {
            assertLimited(
                    "Cannot run the statement: the server is full; try again",
                    ask(session).getStatus());
        }
    }

    @Test
    void a_server_that_stops_lets_nobody_in() {
        protocol.closeDoors();
        assertLimited("Cannot connect: the server stops", open(ANNA).getStatus());
    }

    @Test
    void nobody_speaks_in_the_session_of_another() {
        TSessionHandle session = open(ANNA).getSessionHandle();
        Protocol.callsAre(BO, opened -> {});
        assertEquals("28000", ask(session).getStatus().getSqlState());
        Protocol.callsAre(new Guest("anna", Role.OPERATOR, "10.0.0.1"), opened -> {});
        assertEquals("28000", ask(session).getStatus().getSqlState());
    }

    @Test
    void a_result_that_is_too_large_ends_where_it_is() {
        Execution execution = new Execution(
                new THandleIdentifier(ByteBuffer.allocate(16), ByteBuffer.allocate(16)),
                new Ticket(id -> {}),
                new Limits(1_000, 1, 1, 1));
        execution.answer(() -> Answer.of("text", Collections.nCopies(101, "x".repeat(10_000))));
        execution.next(99, TProtocolVersion.HIVE_CLI_SERVICE_PROTOCOL_V8);
        JamlikException large = assertThrows(
                JamlikException.class, () -> execution.next(2, TProtocolVersion.HIVE_CLI_SERVICE_PROTOCOL_V8));
        assertEquals(ErrorCode.LIMIT_EXCEEDED, large.code());
        assertTrue(large.getMessage().contains("larger than 1 megabytes"), large.getMessage());
    }
}
