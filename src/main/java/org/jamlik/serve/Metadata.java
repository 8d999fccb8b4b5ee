package org.jamlik.serve;

import java.sql.DatabaseMetaData;
import java.sql.Types;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.DecimalType;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;
import org.jamlik.contract.TableContract;
import org.jamlik.contract.TableContract.Reference;
import org.jamlik.contract.TableName;
import org.jamlik.store.Schemas;

/**
 * What JDBC and ODBC drivers ask about tables, told from the contracts of those that a reader may see. Columns of the
 * answers are those of {@link DatabaseMetaData}.
 */
final class Metadata {
    private static final String TABLE = "TABLE";
    private static final String NO_CATALOG = "";

    private final List<TableContract> tables;
    private final Comments comments;

    /**
     * What there is to tell.
     *
     * @param tables that the reader sees
     * @param comments as the reader may read them
     */
    Metadata(List<TableContract> tables, Comments comments) {
        this.tables = tables;
        this.comments = comments;
    }

    static Answer catalogs() {
        return Answer.of(columns("TABLE_CAT string"), List.of());
    }

    static Answer tableTypes() {
        return Answer.of(columns("TABLE_TYPE string"), List.of(RowFactory.create(TABLE)));
    }

    Answer schemas(String schemaPattern) {
        List<Row> rows = tables.stream()
                .map(table -> table.name().schema())
                .distinct()
                .filter(matching(schemaPattern))
                .sorted()
                .map(schema -> RowFactory.create(schema, NO_CATALOG))
                .toList();
        return Answer.of(columns("TABLE_SCHEM string, TABLE_CATALOG string"), rows);
    }

    /**
     * Tables by name.
     *
     * @param types the kinds that are asked for, or null for all; there are tables only
     */
    Answer tables(String schemaPattern, String tablePattern, List<String> types) {
        boolean areWanted = types == null || types.isEmpty() || types.contains(TABLE);
        List<Row> rows = found(schemaPattern, tablePattern).stream()
                .filter(table -> areWanted)
                .map(table -> RowFactory.create(
                        NO_CATALOG,
                        table.name().schema(),
                        table.name().name(),
                        TABLE,
                        comments.of(table),
                        null,
                        null,
                        null,
                        null,
                        null))
                .toList();
        return Answer.of(
                columns("TABLE_CAT string, TABLE_SCHEM string, TABLE_NAME string, TABLE_TYPE string, REMARKS string,"
                        + " TYPE_CAT string, TYPE_SCHEM string, TYPE_NAME string, SELF_REFERENCING_COL_NAME string,"
                        + " REF_GENERATION string"),
                rows);
    }

    Answer columns(String schemaPattern, String tablePattern, String columnPattern) {
        Predicate<String> isWanted = matching(columnPattern);
        List<Row> rows = new ArrayList<>();
        for (TableContract table : found(schemaPattern, tablePattern)) {
            StructField[] fields = Schemas.of(table).fields();
            for (int i = 0; i < fields.length; i++) {
                if (isWanted.test(fields[i].name())) {
                    rows.add(
                            column(table, fields[i], comments.of(table.columns().get(i)), i + 1));
                }
            }
        }
        return Answer.of(
                columns("TABLE_CAT string, TABLE_SCHEM string, TABLE_NAME string, COLUMN_NAME string, DATA_TYPE int,"
                        + " TYPE_NAME string, COLUMN_SIZE int, BUFFER_LENGTH tinyint, DECIMAL_DIGITS int,"
                        + " NUM_PREC_RADIX int, NULLABLE int, REMARKS string, COLUMN_DEF string, SQL_DATA_TYPE int,"
                        + " SQL_DATETIME_SUB int, CHAR_OCTET_LENGTH int, ORDINAL_POSITION int, IS_NULLABLE string,"
                        + " SCOPE_CATALOG string, SCOPE_SCHEMA string, SCOPE_TABLE string, SOURCE_DATA_TYPE smallint,"
                        + " IS_AUTO_INCREMENT string"),
                rows);
    }

    private static Row column(TableContract table, StructField field, String comment, int position) {
        DataType type = field.dataType();
        boolean isNullable = !table.required().contains(field.name());
        return RowFactory.create(
                NO_CATALOG,
                table.name().schema(),
                table.name().name(),
                field.name(),
                jdbcType(type),
                type.sql(),
                size(type),
                null,
                digits(type),
                isNumber(type) ? 10 : null,
                isNullable ? DatabaseMetaData.columnNullable : DatabaseMetaData.columnNoNulls,
                comment,
                null,
                null,
                null,
                null,
                position,
                isNullable ? "YES" : "NO",
                null,
                null,
                null,
                null,
                "NO");
    }

    /** The grain of a table, which the nightly checks hold it to. */
    Answer primaryKeys(String schema, String table) {
        List<Row> rows = new ArrayList<>();
        for (TableContract each : named(schema, table)) {
            List<String> grain = each.grain();
            for (int i = 0; i < grain.size(); i++) {
                rows.add(RowFactory.create(
                        NO_CATALOG,
                        each.name().schema(),
                        each.name().name(),
                        grain.get(i),
                        (short) (i + 1),
                        "pk_" + each.name().name()));
            }
        }
        return Answer.of(
                columns("TABLE_CAT string, TABLE_SCHEM string, TABLE_NAME string, COLUMN_NAME string,"
                        + " KEY_SEQ smallint, PK_NAME string"),
                rows);
    }

    /** The references between two tables; a name that is null stands for any. */
    Answer references(String parentSchema, String parentTable, String childSchema, String childTable) {
        List<Row> rows = new ArrayList<>();
        for (TableContract child : named(childSchema, childTable)) {
            for (Reference reference : child.references()) {
                TableName parent = reference.target();
                boolean isWanted = named(parentSchema, parentTable).stream()
                        .anyMatch(table -> table.name().equals(parent));
                for (int i = 0; isWanted && i < reference.columns().size(); i++) {
                    String column = reference.columns().get(i);
                    rows.add(RowFactory.create(
                            NO_CATALOG,
                            parent.schema(),
                            parent.name(),
                            column,
                            NO_CATALOG,
                            child.name().schema(),
                            child.name().name(),
                            column,
                            (short) (i + 1),
                            (short) DatabaseMetaData.importedKeyNoAction,
                            (short) DatabaseMetaData.importedKeyNoAction,
                            "fk_" + child.name().name() + "_" + String.join("_", reference.columns()),
                            "pk_" + parent.name(),
                            (short) DatabaseMetaData.importedKeyNotDeferrable));
                }
            }
        }
        return Answer.of(
                columns("PKTABLE_CAT string, PKTABLE_SCHEM string, PKTABLE_NAME string, PKCOLUMN_NAME string,"
                        + " FKTABLE_CAT string, FKTABLE_SCHEM string, FKTABLE_NAME string, FKCOLUMN_NAME string,"
                        + " KEY_SEQ smallint, UPDATE_RULE smallint, DELETE_RULE smallint, FK_NAME string,"
                        + " PK_NAME string, DEFERRABILITY smallint"),
                rows);
    }

    static Answer functions(List<String> names, String pattern) {
        List<Row> rows = names.stream()
                .filter(matching(pattern))
                .map(name -> RowFactory.create(
                        NO_CATALOG, NO_CATALOG, name, "", DatabaseMetaData.functionResultUnknown, name))
                .toList();
        return Answer.of(
                columns("FUNCTION_CAT string, FUNCTION_SCHEM string, FUNCTION_NAME string, REMARKS string,"
                        + " FUNCTION_TYPE int, SPECIFIC_NAME string"),
                rows);
    }

    static Answer types() {
        List<DataType> types = List.of(
                DataTypes.BooleanType,
                DataTypes.IntegerType,
                DataTypes.LongType,
                DataTypes.DoubleType,
                DataTypes.createDecimalType(38, 18),
                DataTypes.StringType,
                DataTypes.DateType,
                DataTypes.TimestampType);
        List<Row> rows = types.stream()
                .map(type -> RowFactory.create(
                        type instanceof DecimalType ? "DECIMAL" : type.sql(),
                        jdbcType(type),
                        size(type),
                        isNumber(type) ? null : "'",
                        isNumber(type) ? null : "'",
                        null,
                        (short) DatabaseMetaData.typeNullable,
                        type.equals(DataTypes.StringType),
                        (short) DatabaseMetaData.typeSearchable,
                        !isNumber(type),
                        false,
                        false,
                        null,
                        (short) 0,
                        (short) (type instanceof DecimalType ? DecimalType.MAX_SCALE() : 0),
                        null,
                        null,
                        isNumber(type) ? 10 : null))
                .toList();
        return Answer.of(
                columns("TYPE_NAME string, DATA_TYPE int, PRECISION int, LITERAL_PREFIX string, LITERAL_SUFFIX string,"
                        + " CREATE_PARAMS string, NULLABLE smallint, CASE_SENSITIVE boolean, SEARCHABLE smallint,"
                        + " UNSIGNED_ATTRIBUTE boolean, FIXED_PREC_SCALE boolean, AUTO_INCREMENT boolean,"
                        + " LOCAL_TYPE_NAME string, MINIMUM_SCALE smallint, MAXIMUM_SCALE smallint, SQL_DATA_TYPE int,"
                        + " SQL_DATETIME_SUB int, NUM_PREC_RADIX int"),
                rows);
    }

    private List<TableContract> found(String schemaPattern, String tablePattern) {
        Predicate<String> schemas = matching(schemaPattern);
        Predicate<String> names = matching(tablePattern);
        return tables.stream()
                .filter(table -> schemas.test(table.name().schema())
                        && names.test(table.name().name()))
                .toList();
    }

    /** Tables of exactly this name; what is null or empty stands for any. */
    private List<TableContract> named(String schema, String table) {
        return tables.stream()
                .filter(each ->
                        isAny(schema) || schema.equalsIgnoreCase(each.name().schema()))
                .filter(each ->
                        isAny(table) || table.equalsIgnoreCase(each.name().name()))
                .toList();
    }

    private static boolean isAny(String name) {
        return name == null || name.isEmpty();
    }

    /** Reads a pattern of JDBC: {@code %} for anything, {@code _} for one character, a backslash before one meant as such. */
    static Predicate<String> matching(String pattern) {
        if (isAny(pattern) || pattern.equals("*")) {
            return name -> true;
        }

        StringBuilder regex = new StringBuilder();
        for (int i = 0; i < pattern.length(); i++) {
            char c = pattern.charAt(i);
            if (c == '%') {
                regex.append(".*");
            } else if (c == '_') {
                regex.append('.');
            } else {
                boolean isEscape = c == '\\' && i + 1 < pattern.length();
                regex.append(Pattern.quote(String.valueOf(isEscape ? pattern.charAt(++i) : c)));
            }
        }
        return Pattern.compile(regex.toString(), Pattern.CASE_INSENSITIVE).asMatchPredicate();
    }

    private static int jdbcType(DataType type) {
        if (type instanceof DecimalType) {
            return Types.DECIMAL;
        }
        return switch (type.typeName()) {
            case "boolean" -> Types.BOOLEAN;
            case "byte" -> Types.TINYINT;
            case "short" -> Types.SMALLINT;
            case "integer" -> Types.INTEGER;
            case "long" -> Types.BIGINT;
            case "float" -> Types.FLOAT;
            case "double" -> Types.DOUBLE;
            case "string" -> Types.VARCHAR;
            case "date" -> Types.DATE;
            case "timestamp", "timestamp_ntz" -> Types.TIMESTAMP;
            case "binary" -> Types.BINARY;
            case "array" -> Types.ARRAY;
            case "struct" -> Types.STRUCT;
            default -> Types.OTHER;
        };
    }

    private static Integer size(DataType type) {
        if (type instanceof DecimalType decimal) {
            return decimal.precision();
        }
        return switch (type.typeName()) {
            case "boolean" -> 1;
            case "byte" -> 3;
            case "short" -> 5;
            case "integer" -> 10;
            case "long" -> 19;
            case "float" -> 7;
            case "double" -> 15;
            case "date" -> 10;
            case "timestamp", "timestamp_ntz" -> 29;
            case "string" -> Integer.MAX_VALUE;
            default -> null;
        };
    }

    private static Integer digits(DataType type) {
        if (type instanceof DecimalType decimal) {
            return decimal.scale();
        }
        return switch (type.typeName()) {
            case "byte", "short", "integer", "long" -> 0;
            case "float" -> 7;
            case "double" -> 15;
            case "timestamp", "timestamp_ntz" -> 9;
            default -> null;
        };
    }

    private static boolean isNumber(DataType type) {
        return type instanceof org.apache.spark.sql.types.NumericType;
    }

    private static StructType columns(String ddl) {
        return StructType.fromDDL(ddl);
    }
}
