package org.jamlik.serve;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;
import org.jamlik.contract.TableContract;
import org.jamlik.contract.TableName;
import org.jamlik.store.Schemas;
import org.jamlik.store.spark.Reader;
import org.jamlik.store.spark.Statement;

/** Statements that ask what there is: SHOW, DESCRIBE, and SET of what follows from nothing. They are answered from contracts. */
final class ShowAndDescribe {
    private static final StructType COLUMNS_OF_A_TABLE = new StructType()
            .add("col_name", DataTypes.StringType)
            .add("data_type", DataTypes.StringType)
            .add("comment", DataTypes.StringType);

    private ShowAndDescribe() {}

    /**
     * The answer, which has no more than the shelf.
     *
     * @param schema the current one
     */
    static Answer answer(Statement statement, Optional<String> schema, Shelf shelf) {
        if (statement instanceof Statement.Set setting) {
            StructType columns =
                    new StructType().add("key", DataTypes.StringType).add("value", DataTypes.StringType);
            return Answer.of(
                    columns,
                    List.of(RowFactory.create(setting.key(), setting.value().orElse("<undefined>"))));
        }
        if (statement instanceof Statement.Describe describe) {
            return columns(shelf.tables().get(describe.table()), shelf.comments());
        }
        if (statement instanceof Statement.DescribeSchema describe) {
            StructType columns =
                    new StructType().add("info_name", DataTypes.StringType).add("info_value", DataTypes.StringType);
            return Answer.of(columns, List.of(RowFactory.create("Namespace Name", describe.schema())));
        }
        return shown((Statement.Show) statement, schema, shelf);
    }

    private static Answer shown(Statement.Show show, Optional<String> schema, Shelf shelf) {
        return switch (show.what()) {
            case CATALOGS -> Answer.of("catalog", List.of("spark_catalog"));
            case SCHEMAS -> Answer.of("namespace", matching(shelf.schemas(), show.pattern()));
            case FUNCTIONS -> Answer.of("function", matching(Reader.functions(), show.pattern()));
            case COLUMNS -> Answer.of(
                    "col_name",
                    List.of(Schemas.of(shelf.tables().get(show.tables().first()))
                            .fieldNames()));
            case VIEWS -> Answer.of(named("viewName"), List.of());
            case TABLES -> {
                String in = show.in().or(() -> schema).orElse("");
                List<String> names = shelf.tables().keySet().stream()
                        .filter(table -> table.schema().equals(in))
                        .map(TableName::name)
                        .toList();
                yield Answer.of(
                        named("tableName"),
                        matching(names, show.pattern()).stream()
                                .map(name -> RowFactory.create(in, name, false))
                                .toList());
            }
        };
    }

    private static StructType named(String what) {
        return new StructType()
                .add("namespace", DataTypes.StringType)
                .add(what, DataTypes.StringType)
                .add("isTemporary", DataTypes.BooleanType);
    }

    private static Answer columns(TableContract table, Comments comments) {
        StructField[] fields = Schemas.of(table).fields();
        List<Row> rows = new ArrayList<>();
        for (int i = 0; i < fields.length; i++) {
            rows.add(RowFactory.create(
                    fields[i].name(),
                    fields[i].dataType().simpleString(),
                    comments.of(table.columns().get(i))));
        }
        return Answer.of(COLUMNS_OF_A_TABLE, rows);
    }

    /** The columns of a query. */
    static Answer columns(StructType schema) {
        List<Row> rows = new ArrayList<>();
        for (StructField field : schema.fields()) {
            rows.add(RowFactory.create(
                    field.name(),
                    field.dataType().simpleString(),
                    field.getComment().getOrElse(() -> null)));
        }
        return Answer.of(COLUMNS_OF_A_TABLE, rows);
    }

    /** Names by a pattern of Spark's SHOW: {@code *} for anything, {@code |} between several. */
    private static List<String> matching(Collection<String> names, Optional<String> pattern) {
        if (pattern.isEmpty()) {
            return names.stream().sorted().toList();
        }

        List<Pattern> patterns = Stream.of(pattern.get().split("\\|"))
                .map(each -> Stream.of(each.strip().split("[*%]", -1))
                        .map(Pattern::quote)
                        .collect(Collectors.joining(".*")))
                .map(each -> Pattern.compile(each, Pattern.CASE_INSENSITIVE))
                .toList();
        return names.stream()
                .filter(name ->
                        patterns.stream().anyMatch(each -> each.matcher(name).matches()))
                .sorted()
                .toList();
    }
}
