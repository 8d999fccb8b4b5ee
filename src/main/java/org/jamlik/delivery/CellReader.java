package org.jamlik.delivery;

import java.io.Serializable;
import java.util.function.UnaryOperator;
import org.apache.spark.sql.types.DataType;
import org.jamlik.delivery.ValueReader.Rejection;
import org.jamlik.store.spark.InnerForm;

/**
 * Reads the cells of one column, as rows hold them or as Spark does inside. Most columns have few different values, so
 * those that were read last are remembered, but never numbers of persons. A reader belongs to one thread.
 */
final class CellReader implements Serializable {
    private static final int REMEMBERED = 1 << 13;

    private final ValueReader reader;
    private final DataType type;
    private final boolean inside;
    private final boolean remembers;
    private transient String[] tokens;
    private transient Object[] cells;
    private transient UnaryOperator<Object> convert;

    /** A reader of values as rows hold them. */
    CellReader(ValueReader reader, DataType type, boolean isIdentity) {
        this(reader, type, !isIdentity, false);
    }

    private CellReader(ValueReader reader, DataType type, boolean remembers, boolean inside) {
        this.reader = reader;
        this.type = type;
        this.remembers = remembers;
        this.inside = inside;
    }

    /** The same in the form that Spark's own rows have, {@link InnerForm}. */
    CellReader inside() {
        return new CellReader(reader, type, remembers, true);
    }

    /** The cell of a token. */
    Object read(String token) throws Rejection {
        if (token == null || !remembers) {
            return cell(reader.read(token));
        }
        if (tokens == null) {
            tokens = new String[REMEMBERED];
            cells = new Object[REMEMBERED];
        }
        int hash = token.hashCode();
        int place = (hash ^ hash >>> 16) & (REMEMBERED - 1);
        if (token.equals(tokens[place])) {
            return cells[place];
        }

        Object cell = cell(reader.read(token));
        tokens[place] = token;
        cells[place] = cell;
        return cell;
    }

    /** The cell of a value as rows hold it. */
    Object cell(Object value) {
        if (!inside) {
            return value;
        }
        if (convert == null) {
            convert = InnerForm.of(type);
        }
        return convert.apply(value);
    }
}
