package org.jamlik.serve;

import java.util.Optional;
import java.util.UUID;
import java.util.function.Consumer;

/** A statement on its way, which another thread may stop. */
public final class Ticket {
    private final String id = UUID.randomUUID().toString();
    private final Runnable killJobs;
    private Thread worker;
    private Stop stopped;
    private boolean isDone;

    /** Why and how a statement was stopped. */
    record Stop(LogEntry.Verdict verdict, String why) {}

    /**
     * A statement that nobody works on yet.
     *
     * @param killJobs stops what Spark does under the id of the ticket
     */
    Ticket(Consumer<String> killJobs) {
        this.killJobs = () -> killJobs.accept(id);
    }

    /** Names the statement to Spark. */
    String id() {
        return id;
    }

    /** From now on this thread works on it. */
    synchronized void takenBy(Thread thread) {
        worker = thread;
    }

    /** Nobody works on it any more. */
    synchronized void done() {
        worker = null;
        isDone = true;
        // an interruption that came too late is not for what the thread does next
        Thread.interrupted();
    }

    /** Stops it, whatever it is doing, unless it is done; the first reason counts. */
    synchronized void stop(LogEntry.Verdict verdict, String why) {
        if (stopped == null && !isDone) {
            stopped = new Stop(verdict, why);
            killJobs.run();
            if (worker != null) {
                worker.interrupt();
            }
        }
    }

    /** Why it was stopped, when it was. */
    synchronized Optional<Stop> stopped() {
        return Optional.ofNullable(stopped);
    }
}
