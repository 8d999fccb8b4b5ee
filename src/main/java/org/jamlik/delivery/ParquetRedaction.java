package org.jamlik.delivery;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.StandardCopyOption;
import java.util.List;
import org.apache.hadoop.fs.Path;
import org.apache.parquet.example.data.Group;
import org.apache.parquet.example.data.simple.SimpleGroup;
import org.apache.parquet.hadoop.ParquetFileReader;
import org.apache.parquet.hadoop.ParquetReader;
import org.apache.parquet.hadoop.ParquetWriter;
import org.apache.parquet.hadoop.example.ExampleParquetWriter;
import org.apache.parquet.hadoop.metadata.BlockMetaData;
import org.apache.parquet.hadoop.metadata.CompressionCodecName;
import org.apache.parquet.hadoop.util.HadoopInputFile;
import org.apache.parquet.io.InputFile;
import org.apache.parquet.io.OutputFile;
import org.apache.parquet.io.PositionOutputStream;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.Type;
import org.apache.parquet.schema.Type.Repetition;
import org.apache.parquet.schema.Types;

/** Writes a Parquet file anew with rows of nothing but nulls where records were; no column is required any more. */
final class ParquetRedaction {
    private ParquetRedaction() {}

    /** Returns how many rows it emptied. */
    static long copy(Files files, Files.Found file, Doomed doomed, OutputStream out) throws IOException {
        if (file.packing() == Packing.NONE) {
            return copy(files, files.randomAccess(file.uri()), doomed, out);
        }

        // Parquet is read from its end, which a stream does not offer
        java.nio.file.Path unpacked = java.nio.file.Files.createTempFile("unpacked", ".parquet");
        try {
            try (InputStream in = files.openUnpacked(file.uri(), file.packing())) {
                java.nio.file.Files.copy(in, unpacked, StandardCopyOption.REPLACE_EXISTING);
            }
            return copy(files, HadoopInputFile.fromPath(new Path(unpacked.toUri()), files.hadoop()), doomed, out);
        } finally {
            java.nio.file.Files.deleteIfExists(unpacked);
        }
    }

    private static long copy(Files files, InputFile file, Doomed doomed, OutputStream out) throws IOException {
        MessageType schema;
        CompressionCodecName codec;
        try (ParquetFileReader footer = ParquetFileReader.open(file)) {
            schema = withoutRequired(footer.getFileMetaData().getSchema());
            List<BlockMetaData> blocks = footer.getRowGroups();
            codec = blocks.isEmpty()
                    ? CompressionCodecName.UNCOMPRESSED
                    : blocks.get(0).getColumns().get(0).getCodec();
        }

        long line = 0;
        long emptied = 0;
        try (ParquetReader<Group> rows = ParquetRecords.groups(file);
                ParquetWriter<Group> writer = ExampleParquetWriter.builder(new Target(out))
                        .withConf(files.hadoop())
                        .withType(schema)
                        .withCompressionCodec(codec)
                        .build()) {
            Group row = rows.read();
            while (row != null) {
                line++;
                boolean goes = doomed.isCertain(line) || doomed.isDoubtful(line) && doomed.takes(line, row.toString());
                writer.write(goes ? new SimpleGroup(schema) : row);
                emptied += goes ? 1 : 0;
                row = rows.read();
            }
        }
        return emptied;
    }

    private static MessageType withoutRequired(MessageType schema) {
        List<Type> optional = schema.getFields().stream()
                .map(ParquetRedaction::withoutRequired)
                .toList();
        return new MessageType(schema.getName(), optional);
    }

    private static Type withoutRequired(Type field) {
        if (!field.isRepetition(Repetition.REQUIRED)) {
            return field;
        }
        if (field.isPrimitive()) {
            return Types.primitive(field.asPrimitiveType().getPrimitiveTypeName(), Repetition.OPTIONAL)
                    .length(field.asPrimitiveType().getTypeLength())
                    .as(field.getLogicalTypeAnnotation())
                    .named(field.getName());
        }
        return Types.optionalGroup()
                .as(field.getLogicalTypeAnnotation())
                .addFields(field.asGroupType().getFields().toArray(Type[]::new))
                .named(field.getName());
    }

    /** Where a Parquet file is written: a stream that only goes forward and knows how far it is. */
    private record Target(OutputStream out) implements OutputFile {
        @Override
        public PositionOutputStream create(long blockSize) {
            return new PositionOutputStream() {
                private long position;

                @Override
                public long getPos() {
                    return position;
                }

                @Override
                public void write(int written) throws IOException {
                    out.write(written);
                    position++;
                }

                @Override
                public void write(byte[] bytes, int offset, int length) throws IOException {
                    out.write(bytes, offset, length);
                    position += length;
                }

                @Override
                public void flush() throws IOException {
                    out.flush();
                }
            };
        }

        @Override
        public PositionOutputStream createOrOverwrite(long blockSize) {
            return create(blockSize);
        }

        @Override
        public boolean supportsBlockSize() {
            return false;
        }

        @Override
        public long defaultBlockSize() {
            return 0;
        }
    }
}
