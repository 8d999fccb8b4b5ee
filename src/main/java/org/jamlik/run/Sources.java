package org.jamlik.run;

import java.util.HashMap;
import java.util.Map;
import java.util.Set;
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
    private Identities identities;

    Sources(SparkSession session, Project project, Intake intake, Layout layout) {
        this.session = session;
        this.project = project;
        this.intake = intake;
        this.layout = layout;
    }

    /** From now on views of persons hold the keys of persons. */
    void settle(Identities settled) {
        identities = settled;
    }

    /** A view, or null when no source, code list or catalogue has that name. */
    Dataset<Row> view(TableName name) {
        return views.computeIfAbsent(name, this::make);
    }

    /** The rows of a source's view that may be of some periods; null when no source has that name. */
    Dataset<Row> view(TableName name, Set<String> periods) {
        SourceContract source = project.sources().get(name);
        return source == null ? null : named(source, intake.view(source, periods, layout));
    }

    private Dataset<Row> make(TableName name) {
        SourceContract source = project.sources().get(name);
        if (source != null) {
            return named(source, intake.view(source, layout));
        }
        if (name.equals(Project.CATALOGUE)) {
            return session.createDataFrame(
                    CatalogueRows.of(project.indicators(), project.tables()), CatalogueRows.schema());
        }
        CodeList list = project.codeListViews().get(name);
        return list == null ? null : Frames.of(session, list);
    }

    private Dataset<Row> named(SourceContract source, Dataset<Row> keyed) {
        return source.numbers().isEmpty() ? keyed : identities.named(source, keyed);
    }

    /** The contents of code lists and the catalogue. */
    Map<TableName, Map<String, String>> declared() {
        Map<TableName, Map<String, String>> contents = new HashMap<>();
        project.codeListViews().forEach((name, list) -> contents.put(name, Map.of(Contents.ALL, list.fingerprint())));
        contents.put(Project.CATALOGUE, Map.of(Contents.ALL, project.catalogueFingerprint()));
        return contents;
    }

    /** The builds of a source's view: what was delivered, and who the numbers in it belong to. */
    Map<String, Build> builds(SourceContract source, Published published) {
        Map<String, Build> builds = new TreeMap<>();
        delivered(source, published)
                .forEach((period, build) -> builds.put(period, identities.stamped(source, period, build)));
        return builds;
    }

    /** What was delivered: the contents of the deliveries that count, put together by period. */
    Map<String, Build> delivered(SourceContract source, Published published) {
        Map<String, Build> before = published.of(source.view());
        if (standsAsPublished(source, before)) {
            return before;
        }

        Map<String, Map<String, String>> inputs = new TreeMap<>();
        Map<String, Content> contents = new TreeMap<>();
        for (Delivery delivery : intake.current(source.name())) {
            intake.contents(source, delivery, layout).forEach((period, text) -> {
                inputs.computeIfAbsent(period, first -> new TreeMap<>()).put(delivery.id(), delivery.archivedSha256());
                contents.merge(period, Content.of(text), Content::and);
            });
        }
        Map<String, Build> builds = new TreeMap<>();
        contents.forEach((period, content) -> builds.put(
                period,
                new Build(
                        "",
                        source.viewFingerprint(),
                        inputs.get(period),
                        content.text() + corrected(source),
                        content.rows())));
        for (String gone : before.keySet()) {
            builds.putIfAbsent(
                    gone, new Build("", source.viewFingerprint(), Map.of(), Content.NONE.text(), Content.NONE.rows()));
        }
        intake.tellIdleCorrections(source, layout);
        return builds;
    }

    /** Whether the same deliveries were published under the same contract; then nothing need be read. */
    private boolean standsAsPublished(SourceContract source, Map<String, Build> published) {
        Map<String, String> inputs = new TreeMap<>();
        published.values().forEach(build -> inputs.putAll(build.inputs()));
        Map<String, String> current = new TreeMap<>();
        intake.current(source.name()).forEach(delivery -> current.put(delivery.id(), delivery.archivedSha256()));
        return current.equals(inputs)
                && published.values().stream()
                        .allMatch(build -> build.contract().equals(source.viewFingerprint()));
    }

    /** What corrections add to the content of the lines that they may change. */
    private static String corrected(SourceContract source) {
        return source.corrections().isEmpty() ? "" : ":" + source.viewFingerprint();
    }
}
