package org.jamlik.run;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;

/** Seconds per phase of a run. */
final class Stopwatch {
    private final Clock clock;
    private final Instant begun;
    private final Map<String, Double> phases = new LinkedHashMap<>();
    private String phase;
    private double phaseBegun;

    Stopwatch(Clock clock) {
        this.clock = clock;
        this.begun = clock.instant();
    }

    /** Seconds since the beginning. */
    double seconds() {
        return Duration.between(begun, clock.instant()).toMillis() / 1000.0;
    }

    /** Ends the present phase and begins the next. */
    void phase(String next) {
        double now = seconds();
        if (phase != null) {
            phases.merge(phase, now - phaseBegun, Double::sum);
        }
        phase = next;
        phaseBegun = now;
    }

    /** The phases that have ended, in order. */
    Map<String, Double> phases() {
        return new LinkedHashMap<>(phases);
    }
}
