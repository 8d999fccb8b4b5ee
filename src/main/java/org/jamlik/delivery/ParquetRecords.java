package org.jamlik.delivery;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.nio.file.StandardCopyOption;
import java.time.Instant;
import java.time.LocalDate;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Objects;
import org.apache.hadoop.fs.Path;
import org.apache.parquet.example.data.Group;
import org.apache.parquet.hadoop.ParquetFileReader;
import org.apache.parquet.hadoop.ParquetReader;
import org.apache.parquet.hadoop.api.ReadSupport;
import org.apache.parquet.hadoop.example.GroupReadSupport;
import org.apache.parquet.hadoop.util.HadoopInputFile;
import org.apache.parquet.io.InputFile;
import org.apache.parquet.schema.LogicalTypeAnnotation.DateLogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.DecimalLogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.TimestampLogicalTypeAnnotation;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.PrimitiveType;
import org.apache.parquet.schema.Type;

/**
 * The rows of a Parquet file. Numbers are plain text with a decimal point, dates and moments are as in ISO 8601; a column
 * that holds lists or structures has values that cannot be read. A row of nothing but nulls is an empty line.
 */
final class ParquetRecords implements Records {
    private final java.nio.file.Path unpacked;
    private final MessageType schema;
    private final ParquetReader<Group> reader;
    private long number;
    private Group next;

    private ParquetRecords(InputFile file, java.nio.file.Path unpacked) throws IOException {
        this.unpacked = unpacked;
        try (ParquetFileReader footer = ParquetFileReader.open(file)) {
            schema = footer.getFileMetaData().getSchema();
        }
        reader = groups(file);
    }

    /** The rows of a file as the library has them. */
    static ParquetReader<Group> groups(InputFile file) throws IOException {
        return new Builder(file).build();
    }

    private static final class Builder extends ParquetReader.Builder<Group> {
        private Builder(InputFile file) {
            super(file);
        }

        @Override
        protected ReadSupport<Group> getReadSupport() {
            return new GroupReadSupport();
        }
    }

    static ParquetRecords open(Files files, String uri, Packing packing) throws IOException {
        java.nio.file.Path unpacked = null;
        try {
            if (packing != Packing.NONE) {
                // Parquet is read from its end, which a stream does not offer
                unpacked = java.nio.file.Files.createTempFile("unpacked", ".parquet");
                try (InputStream in = files.openUnpacked(uri, packing)) {
                    java.nio.file.Files.copy(in, unpacked, StandardCopyOption.REPLACE_EXISTING);
                }
            }
            InputFile file = unpacked == null
                    ? files.randomAccess(uri)
                    : HadoopInputFile.fromPath(new Path(unpacked.toUri()), files.hadoop());
            return new ParquetRecords(file, unpacked);
        } catch (IOException | RuntimeException e) {
            if (unpacked != null) {
                java.nio.file.Files.deleteIfExists(unpacked);
            }
            throw damaged(e);
        }
    }

    /** The library tells of damage by exceptions of every kind, whose texts name folders and hold bytes. */
    private static DamagedException damaged(Exception e) {
        return new DamagedException(
                false, "it is no whole Parquet file (" + e.getClass().getSimpleName() + ")", e);
    }

    @Override
    public List<String> headings() {
        return schema.getFields().stream().map(Type::getName).toList();
    }

    @Override
    public long headerLines() {
        return 0;
    }

    @Override
    public boolean hasNext() {
        if (next == null) {
            try {
                next = reader.read();
            } catch (IOException | RuntimeException e) {
                throw damaged(e);
            }
        }
        return next != null;
    }

    @Override
    public Line next() {
        if (!hasNext()) {
            throw new NoSuchElementException();
        }

        String[] tokens = new String[schema.getFieldCount()];
        try {
            for (int i = 0; i < tokens.length; i++) {
                tokens[i] = text(next, i);
            }
        } catch (RuntimeException e) {
            throw damaged(e);
        }
        next = null;
        boolean isEmpty = Arrays.stream(tokens).allMatch(Objects::isNull);
        return new Line(++number, 1, isEmpty ? new String[0] : tokens);
    }

    private String text(Group row, int field) {
        Type type = schema.getType(field);
        int values = row.getFieldRepetitionCount(field);
        if (values == 0) {
            return null;
        }
        if (!type.isPrimitive() || values > 1) {
            return JsonRecords.CONTAINER;
        }

        PrimitiveType primitive = type.asPrimitiveType();
        if (type.getLogicalTypeAnnotation() instanceof DecimalLogicalTypeAnnotation decimal) {
            return new BigDecimal(unscaled(row, field, primitive), decimal.getScale()).toPlainString();
        }
        return switch (primitive.getPrimitiveTypeName()) {
            case INT32 -> type.getLogicalTypeAnnotation() instanceof DateLogicalTypeAnnotation
                    ? LocalDate.ofEpochDay(row.getInteger(field, 0)).toString()
                    : String.valueOf(row.getInteger(field, 0));
            case INT64 -> type.getLogicalTypeAnnotation() instanceof TimestampLogicalTypeAnnotation moment
                    ? moment(row.getLong(field, 0), moment)
                    : String.valueOf(row.getLong(field, 0));
            case FLOAT -> plain(String.valueOf(row.getFloat(field, 0)));
            case DOUBLE -> plain(String.valueOf(row.getDouble(field, 0)));
            case BOOLEAN -> String.valueOf(row.getBoolean(field, 0));
            case BINARY -> new String(row.getBinary(field, 0).getBytes(), StandardCharsets.UTF_8);
            case FIXED_LEN_BYTE_ARRAY, INT96 -> JsonRecords.CONTAINER;
        };
    }

    private static BigInteger unscaled(Group row, int field, PrimitiveType type) {
        return switch (type.getPrimitiveTypeName()) {
            case INT32 -> BigInteger.valueOf(row.getInteger(field, 0));
            case INT64 -> BigInteger.valueOf(row.getLong(field, 0));
            default -> new BigInteger(row.getBinary(field, 0).getBytes());
        };
    }

    private static String moment(long value, TimestampLogicalTypeAnnotation type) {
        ChronoUnit unit =
                switch (type.getUnit()) {
                    case MILLIS -> ChronoUnit.MILLIS;
                    case MICROS -> ChronoUnit.MICROS;
                    case NANOS -> ChronoUnit.NANOS;
                };
        return Instant.EPOCH.plus(value, unit).toString();
    }

    private static String plain(String number) {
        return number.matches("[-+0-9.eE]+") ? new BigDecimal(number).toPlainString() : number;
    }

    @Override
    public void close() {
        try {
            reader.close();
            if (unpacked != null) {
                java.nio.file.Files.deleteIfExists(unpacked);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot close a file", e);
        }
    }
}
