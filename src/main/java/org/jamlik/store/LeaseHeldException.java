package org.jamlik.store;

import java.nio.file.Path;
import java.time.Instant;
import org.jamlik.contract.ErrorCode;
import org.jamlik.contract.JamlikException;

/** A refusal to go on in a warehouse whose lease another run holds, or may have taken by now. */
public final class LeaseHeldException extends JamlikException {

    private LeaseHeldException(ErrorCode code, String message) {
        super(code, message);
    }

    static LeaseHeldException heldBy(String root, String run, Instant since) {
        return new LeaseHeldException(
                ErrorCode.LEASE_HELD,
                "Cannot take the lease of %s: run %s has held it since %s; wait for it to end"
                        .formatted(root, run, since));
    }

    static LeaseHeldException takenMeanwhile(String root) {
        return new LeaseHeldException(
                ErrorCode.LEASE_HELD,
                "Cannot take the lease of %s: another run took it at the same moment; wait for it to end"
                        .formatted(root));
    }

    static LeaseHeldException lostTo(String root, String ownRun, String run, Instant since) {
        return new LeaseHeldException(
                ErrorCode.LEASE_LOST,
                "Cannot keep the lease of %s: run %s lost it to run %s at %s; wait for that to end and run again"
                        .formatted(root, ownRun, run, since));
    }

    static LeaseHeldException expired(String root, String ownRun, Instant expired) {
        return new LeaseHeldException(
                ErrorCode.LEASE_LOST,
                "Cannot keep the lease of %s: run %s did not renew it before it expired at %s; run again"
                        .formatted(root, ownRun, expired));
    }

    static LeaseHeldException replaced(Path file, String ownRun) {
        return new LeaseHeldException(
                ErrorCode.LEASE_LOST,
                "Cannot keep the lease in %s: the file was removed or replaced during run %s; run again"
                        .formatted(file, ownRun));
    }
}
