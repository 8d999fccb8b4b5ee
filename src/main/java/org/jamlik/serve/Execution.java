package org.jamlik.serve;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.apache.hive.service.rpc.thrift.TColumn;
import org.apache.hive.service.rpc.thrift.THandleIdentifier;
import org.apache.hive.service.rpc.thrift.TOperationState;
import org.apache.hive.service.rpc.thrift.TProtocolVersion;
import org.apache.hive.service.rpc.thrift.TRowSet;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.StructType;
import org.jamlik.contract.ErrorCode;
import org.jamlik.contract.JamlikException;
import org.jamlik.serve.LogEntry.Verdict;
import org.jamlik.store.spark.ThriftRows;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A statement or a question about tables, from being asked to its last row being fetched. */
final class Execution {
    private static final Logger LOG = LoggerFactory.getLogger(Execution.class);

    private final THandleIdentifier handle;
    private final Ticket ticket;
    private final Limits most;
    private final CompletableFuture<Answer> answer = new CompletableFuture<>();
    private volatile TOperationState state = TOperationState.PENDING_STATE;
    private volatile JamlikException failure;
    private long fetched;
    private long bytes;

    Execution(THandleIdentifier handle, Ticket ticket, Limits most) {
        this.handle = handle;
        this.ticket = ticket;
        this.most = most;
    }

    /** Answers, in this thread. */
    void answer(Supplier<Answer> question) {
        state = TOperationState.RUNNING_STATE;
        Answer given = null;
        try {
            given = question.get();
            state = TOperationState.FINISHED_STATE;
        } catch (JamlikException e) {
            failed(e);
        } catch (RuntimeException | Error e) {
            // a client hears no more than that, and the operator finds the rest
            LOG.error("This is a bug in Jämlik, met by statement {}", ticket.id(), e);
            failed(new JamlikException(
                    ErrorCode.BUG, "Cannot run the statement: a bug in Jämlik, logged as " + ticket.id()));
        } finally {
            answer.complete(given);
        }
    }

    private void failed(JamlikException why) {
        failure = why;
        boolean isCancelled = ticket.stopped()
                .filter(stop -> stop.verdict() == Verdict.CANCELLED)
                .isPresent();
        state = isCancelled ? TOperationState.CANCELED_STATE : TOperationState.ERROR_STATE;
    }

    /** How it stands, after waiting a while for it to end. */
    TOperationState state(long milliseconds) {
        try {
            answer.get(milliseconds, TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            LOG.trace("statement {} goes on", ticket.id());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException e) {
            throw new IllegalStateException(e);
        }
        return state;
    }

    Optional<JamlikException> failure() {
        return Optional.ofNullable(failure);
    }

    /** By which the client knows it. */
    THandleIdentifier handle() {
        return handle;
    }

    Ticket ticket() {
        return ticket;
    }

    /** Whether no row was fetched yet. */
    synchronized boolean isUntouched() {
        return fetched == 0;
    }

    void cancel() {
        ticket.stop(Verdict.CANCELLED, "it was cancelled");
    }

    StructType schema() {
        return answered().schema();
    }

    /** The next rows, none when all were fetched. */
    synchronized TRowSet next(long atMost, TProtocolVersion version) {
        Answer given = answered();
        List<Row> rows = new ArrayList<>();
        while (rows.size() < atMost && given.rows().hasNext()) {
            rows.add(given.rows().next());
        }
        TRowSet set = ThriftRows.rows(rows, given.schema(), fetched, version);
        fetched += rows.size();
        if (most != Limits.NONE) {
            bytes += size(set, rows.size());
            if (bytes > most.megabytes() * 1_000_000) {
                throw Desk.tooLarge(most);
            }
        }
        return set;
    }

    /** About as many bytes as go over the wire. */
    private static long size(TRowSet rows, int count) {
        long size = 0;
        for (TColumn column : rows.isSetColumns() ? rows.getColumns() : List.<TColumn>of()) {
            if (column.isSetStringVal()) {
                size += column.getStringVal().getValues().stream()
                        .mapToLong(text -> text.length() + 4L)
                        .sum();
            } else if (column.isSetBinaryVal()) {
                size += column.getBinaryVal().getValues().stream()
                        .mapToLong(bytes -> bytes.remaining() + 4L)
                        .sum();
            } else {
                size += 8L * count;
            }
        }
        return size;
    }

    private Answer answered() {
        try {
            Answer given = answer.get();
            if (failure != null) {
                throw failure;
            }
            return given;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new JamlikException(ErrorCode.LIMIT_EXCEEDED, "Stopped the statement: the server stops", e);
        } catch (ExecutionException e) {
            throw new IllegalStateException(e);
        }
    }
}
