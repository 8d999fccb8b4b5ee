package org.jamlik.run;

import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import org.jamlik.contract.JamlikException;
import org.jamlik.run.Examination.Finding;

/** The command {@code doctor}: looks for what is wrong with what was stored, and changes nothing. */
public final class DoctorRun {
    private final List<Examination> examinations;
    private final PrintStream out;

    public DoctorRun(Workspace workspace, PrintStream out) {
        this.examinations = List.of(new QueryLogExamination(workspace));
        this.out = out;
    }

    /** Examines everything; fails for the first examination that found a fault, when all have been printed. */
    public int run() {
        List<JamlikException> faults = new ArrayList<>();
        for (Examination examination : examinations) {
            List<Finding> findings = examination.findings();
            out.println(examination.name() + (findings.isEmpty() ? ": nothing yet" : ""));
            findings.forEach(finding -> out.println("  " + finding.text()));
            findings.stream()
                    .filter(Finding::isFault)
                    .findFirst()
                    .ifPresent(fault -> faults.add(new JamlikException(
                            examination.code(), "Cannot vouch for the " + examination.name() + ": " + fault.text())));
        }
        if (!faults.isEmpty()) {
            throw faults.get(0);
        }
        return 0;
    }
}
