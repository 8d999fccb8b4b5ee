package org.jamlik.indicator;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.jamlik.contract.Indicator;

/** The catalogue as the view {@code catalogue.indicator}: one row per entry. */
public final class CatalogueRows {
    private CatalogueRows() {}

    /** The columns of the view. */
    public static StructType schema() {
        return new StructType()
                .add("indicator_id", DataTypes.StringType)
                .add("definition_version", DataTypes.IntegerType)
                .add("from_year", DataTypes.IntegerType)
                .add("title", DataTypes.StringType)
                .add("definition", DataTypes.StringType)
                .add("area_code", DataTypes.StringType)
                .add("model_part", DataTypes.StringType)
                .add("quality_dimension", DataTypes.StringType)
                .add("indicator_type", DataTypes.StringType)
                .add("unit", DataTypes.StringType)
                .add("direction", DataTypes.StringType)
                .add("source", DataTypes.StringType)
                .add("numerator_text", DataTypes.StringType)
                .add("denominator_text", DataTypes.StringType)
                .add("by_sex", DataTypes.BooleanType)
                .add("levels", DataTypes.StringType)
                .add("measured_every", DataTypes.IntegerType)
                .add("lifecycle", DataTypes.StringType)
                .add("replaced_by", DataTypes.StringType)
                .add("common_indicator_id", DataTypes.StringType)
                .add("used_for", DataTypes.StringType)
                .add("knowledge_basis", DataTypes.StringType)
                .add("additive", DataTypes.BooleanType)
                .add("published_as", DataTypes.StringType)
                .add("owner", DataTypes.StringType)
                .add("contact", DataTypes.StringType);
    }

    public static List<Row> of(List<Indicator> indicators) {
        List<Row> rows = new ArrayList<>();
        for (Indicator entry : indicators) {
            rows.add(RowFactory.create(
                    entry.id(),
                    entry.version(),
                    entry.fromYear(),
                    entry.title(),
                    entry.definition(),
                    entry.area(),
                    name(entry.part()),
                    entry.dimension().map(CatalogueRows::name).orElse(null),
                    name(entry.type()),
                    entry.unit(),
                    name(entry.direction()),
                    entry.source(),
                    entry.numeratorText(),
                    entry.denominatorText(),
                    entry.by().contains("sex"),
                    entry.levels().stream().map(CatalogueRows::name).collect(Collectors.joining(", ")),
                    entry.measuredEvery(),
                    name(entry.lifecycle()),
                    orNull(entry.replacedBy()),
                    orNull(entry.commonIndicator()),
                    orNull(entry.usedFor()),
                    orNull(entry.knowledgeBasis()),
                    entry.additive(),
                    entry.publishedAs().isEmpty()
                            ? null
                            : String.join(", ", entry.publishedAs().values()),
                    entry.owner(),
                    entry.contact()));
        }
        return rows;
    }

    static String name(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT);
    }

    private static String orNull(Optional<String> text) {
        return text.orElse(null);
    }
}
