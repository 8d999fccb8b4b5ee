package org.jamlik.delivery;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.udf;

import java.sql.Date;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.api.java.UDF1;
import org.apache.spark.sql.api.java.UDF2;
import org.apache.spark.sql.types.DataTypes;
import org.jamlik.contract.SourceContract;
import org.jamlik.contract.SourceContract.Numbers;
import org.jamlik.contract.SourceContract.SourceColumn;
import org.jamlik.contract.SourceContract.Temporary;
import org.jamlik.identity.KeySource;
import org.jamlik.identity.Keyring;
import org.jamlik.identity.PersonalNumber;

/** Puts keys in the place of the numbers that delivered columns hold. A worker reads the keyring itself. */
public final class KeyedColumns {
    private KeyedColumns() {}

    /** The columns of a source's view, each number as the key of the number; who held it then is another question. */
    public static Column[] of(SourceContract source, KeySource keys) {
        List<Column> columns = new ArrayList<>();
        for (SourceColumn column : source.columns()) {
            if (column.numbers().isEmpty()) {
                columns.add(col(column.name()));
            } else {
                Numbers numbers = column.numbers().get();
                columns.add(numberKey(column, keys).as(numbers.key().name()));
                numbers.temporary().ifPresent(ids -> columns.add(temporaryKey(column, ids, keys)));
                numbers.birthDate()
                        .ifPresent(born -> columns.add(birthDate(column).as(born.name())));
                numbers.sex().ifPresent(sex -> columns.add(sex(column).as(sex.name())));
            }
        }
        return columns.toArray(new Column[0]);
    }

    /** The key of the number in a column; null for no number and for a temporary id. */
    public static Column numberKey(SourceColumn column, KeySource keys) {
        Pattern temporary = temporaryForm(column);
        WorkerKeyring worker = new WorkerKeyring(keys);
        UDF1<String, Long> key = text -> text == null || isTemporary(text, temporary)
                ? null
                : worker.keyring().numberKey(text);
        return udf(key, DataTypes.LongType).apply(col(column.name()));
    }

    /** The key of a number. */
    public static Column numberKey(Column number, KeySource keys) {
        WorkerKeyring worker = new WorkerKeyring(keys);
        UDF1<String, Long> key = text -> text == null ? null : worker.keyring().numberKey(text);
        return udf(key, DataTypes.LongType).apply(number);
    }

    /** The number in a column; null for no number and for a temporary id. */
    public static Column number(SourceColumn column) {
        Pattern temporary = temporaryForm(column);
        UDF1<String, String> number = text -> text == null || isTemporary(text, temporary) ? null : text;
        return udf(number, DataTypes.StringType).apply(col(column.name()));
    }

    /** The day of birth that the number in a column tells; null for no number and for a temporary id. */
    private static Column birthDate(SourceColumn column) {
        Pattern temporary = temporaryForm(column);
        UDF1<String, Date> day = text ->
                text == null || isTemporary(text, temporary) ? null : Date.valueOf(PersonalNumber.birthDate(text));
        return udf(day, DataTypes.DateType).apply(col(column.name()));
    }

    /** The sex that the number in a column tells, K or M. */
    private static Column sex(SourceColumn column) {
        Pattern temporary = temporaryForm(column);
        UDF1<String, String> sex =
                text -> text == null || isTemporary(text, temporary) ? null : PersonalNumber.isOfAMan(text) ? "M" : "K";
        return udf(sex, DataTypes.StringType).apply(col(column.name()));
    }

    /** The token of the number in a column. */
    public static Column token(Column number, KeySource keys) {
        WorkerKeyring worker = new WorkerKeyring(keys);
        UDF1<String, String> token = text -> worker.keyring().token(text);
        return udf(token, DataTypes.StringType).apply(number);
    }

    /** A token of the same number under the current key. */
    public static Column reencrypted(Column token, KeySource keys) {
        WorkerKeyring worker = new WorkerKeyring(keys);
        UDF1<String, String> again =
                text -> worker.keyring().token(worker.keyring().number(text));
        return udf(again, DataTypes.StringType).apply(token);
    }

    /** The id of the key that made a token. */
    public static Column keyId(Column token) {
        UDF1<String, Long> id = Keyring::keyId;
        return udf(id, DataTypes.LongType).apply(token);
    }

    private static Column temporaryKey(SourceColumn column, Temporary ids, KeySource keys) {
        Pattern temporary = temporaryForm(column);
        String register = ids.register();
        WorkerKeyring worker = new WorkerKeyring(keys);
        UDF2<String, String, Long> key = (text, within) -> text == null || !isTemporary(text, temporary)
                ? null
                : worker.keyring().temporaryKey(register, within, text);
        return udf(key, DataTypes.LongType)
                .apply(col(column.name()), col(ids.within()))
                .as(ids.key().name());
    }

    /** What temporary ids of a column look like, or null when it has none. */
    private static Pattern temporaryForm(SourceColumn column) {
        return column.numbers()
                .flatMap(Numbers::temporary)
                .flatMap(ids -> column.form())
                .orElse(null);
    }

    private static boolean isTemporary(String text, Pattern form) {
        return form != null && form.matcher(text).matches();
    }
}
