package org.jamlik.run;

import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.jamlik.contract.CodeList;
import org.jamlik.contract.Project;
import org.jamlik.contract.SourceContract;
import org.jamlik.contract.TableName;
import org.jamlik.delivery.Delivery;
import org.jamlik.delivery.Intake;
import org.jamlik.indicator.CatalogueRows;
import org.jamlik.plan.Published;
import org.jamlik.plan.Published.Build;
import org.jamlik.store.Contents;
import org.jamlik.store.Contents.Content;
import org.jamlik.store.Frames;
import org.jamlik.store.Layout;

/** What jobs may read that is no table: views of sources, code lists and the catalogue, with their contents. */
final class Sources {
    private final SparkSession session;
    private final Project project;
    private final Intake intake;
    private final Layout layout;
    private final Map<TableName, Dataset<Row>> views = new ConcurrentHashMap<>();

    Sources(SparkSession session, Project project, Intake intake, Layout layout) {
        this.session = session;
        this.project = project;
        this.intake = intake;
        this.layout = layout;
    }

    /** A view, or null when no source, code list or catalogue has that name. */
    Dataset<Row> view(TableName name) {
        return views.computeIfAbsent(name, this::make);
    }

    private Dataset<Row> make(TableName name) {
        SourceContract source = project.sources().get(name);
        if (source != null) {
            return intake.view(source, layout);
        }
        if (name.equals(Project.CATALOGUE)) {
            return session.createDataFrame(CatalogueRows.of(project.indicators()), CatalogueRows.schema());
        }
        CodeList list = project.codeListViews().get(name);
        return list == null ? null : Frames.of(session, list);
    }

    /** The contents of code lists and the catalogue. */
    Map<TableName, Map<String, String>> declared() {
        Map<TableName, Map<String, String>> contents = new HashMap<>();
        project.codeListViews().forEach((name, list) -> contents.put(name, Map.of(Contents.ALL, list.fingerprint())));
        contents.put(Project.CATALOGUE, Map.of(Contents.ALL, project.catalogueFingerprint()));
        return contents;
    }

    /**
     * The builds of a source's view: as published when the same deliveries stand under the same contract, else from the
     * lines themselves.
     */
    Map<String, Build> builds(SourceContract source, Published published) {
        if (source.isOfPersons()) {
            return Map.of();
        }

        Map<String, String> inputs = new TreeMap<>();
        for (Delivery delivery : intake.current(source.name())) {
            inputs.put(delivery.id(), delivery.sha256());
        }
        Map<String, Build> before = published.of(source.view());
        boolean same = before.isEmpty()
                ? inputs.isEmpty()
                : before.values().stream()
                        .allMatch(build -> build.inputs().equals(inputs)
                                && build.contract().equals(source.viewFingerprint()));
        if (same) {
            return before;
        }

        intake.tellIdleCorrections(source, layout);
        Map<String, Build> builds = new TreeMap<>();
        Map<String, Content> contents = Contents.of(view(source.view()), source.period());
        contents.forEach((period, content) ->
                builds.put(period, new Build("", source.viewFingerprint(), inputs, content.text(), content.rows())));
        for (String gone : before.keySet()) {
            builds.putIfAbsent(gone, new Build("", source.viewFingerprint(), inputs, "0", 0));
        }
        return builds;
    }
}
