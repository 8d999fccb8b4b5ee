package org.jamlik.serve;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.jamlik.contract.ErrorCode;
import org.jamlik.contract.JamlikException;
import org.jamlik.serve.LogEntry.Verdict;
import org.jamlik.serve.Turns.Turn;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Whose statement is worked on, and how it is stopped. */
@Timeout(60)
class TurnsTest {
    @Test
    void four_wait_for_each_that_is_worked_on_and_more_are_refused() throws InterruptedException {
        Turns turns = new Turns();
        Turn first = turns.take("anna", 2);
        Turn second = turns.take("anna", 2);
        AtomicInteger came = new AtomicInteger();
        List<Thread> waiting = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            Thread thread = new Thread(() -> {
                try (Turn turn = turns.take("anna", 2)) {
                    came.incrementAndGet();
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
            });
            waiting.add(thread);
            thread.start();
        }
        while (turns.waiting("anna") < 8) {
            Thread.onSpinWait();
        }
        JamlikException refused = assertThrows(JamlikException.class, () -> turns.take("anna", 2));
        assertEquals(ErrorCode.LIMIT_EXCEEDED, refused.code());
        assertEquals("Cannot run the statement: 8 of yours wait already", refused.getMessage());
        assertEquals(0, came.get());
        // others have turns of their own
        turns.take("bo", 2).close();

        first.close();
        second.close();
        for (Thread thread : waiting) {
            thread.join();
        }
        assertEquals(8, came.get());
    }

    @Test
    void the_first_reason_to_stop_counts() {
        List<String> killed = new ArrayList<>();
        Ticket ticket = new Ticket(killed::add);
        ticket.takenBy(Thread.currentThread());
        ticket.stop(Verdict.LIMITED, "it took too long");
        ticket.stop(Verdict.CANCELLED, "it was cancelled");
        assertEquals(Optional.of(new Ticket.Stop(Verdict.LIMITED, "it took too long")), ticket.stopped());
        assertEquals(List.of(ticket.id()), killed);
        assertTrue(Thread.interrupted());
    }

    @Test
    void what_is_done_is_not_stopped_and_its_thread_is_free() {
        List<String> killed = new ArrayList<>();
        Ticket ticket = new Ticket(killed::add);
        ticket.takenBy(Thread.currentThread());
        Thread.currentThread().interrupt();
        ticket.done();
        ticket.stop(Verdict.CANCELLED, "it was cancelled");
        assertEquals(Optional.empty(), ticket.stopped());
        assertEquals(List.of(), killed);
        assertEquals(false, Thread.interrupted());
    }
}
