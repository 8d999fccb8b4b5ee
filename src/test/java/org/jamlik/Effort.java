package org.jamlik;

import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;

/**
 * What something costs since it began: by the clock, and in work of all cores of this process, which others who use the
 * machine too disturb less.
 */
public final class Effort {
    private static final OperatingSystemMXBean PROCESS =
            ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);

    private final long begun = System.nanoTime();
    private final long worked = PROCESS.getProcessCpuTime();

    /** Seconds by the clock. */
    public double seconds() {
        return (System.nanoTime() - begun) / 1e9;
    }

    /** Seconds of all cores. */
    public double ofCores() {
        return (PROCESS.getProcessCpuTime() - worked) / 1e9;
    }
}
