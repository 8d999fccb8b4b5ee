package org.jamlik.store;

import java.util.Set;
import org.jamlik.contract.TableName;

/**
 * Where things lie. Nothing else knows a path of the warehouse or the archive.
 *
 * <pre>
 * warehouse/   &lt;schema&gt;/&lt;table&gt;/        a Delta table
 *              ops/&lt;table&gt;/             what runs did, Delta too
 *              _lease                   who may write
 *              _demo                    there when the content is made up
 * restricted/  &lt;schema&gt;/&lt;table&gt;/        a Delta table of persons or respondents
 * archive/     &lt;source&gt;/&lt;sha-256&gt;       the bytes of an accepted delivery
 * </pre>
 *
 * @param warehouseRoot a local folder or {@code s3a://bucket/folder}
 * @param restrictedRoot where tables of persons and respondents lie, so that a file system can keep others out
 * @param restricted these tables
 */
public record Layout(String warehouseRoot, String archiveRoot, String restrictedRoot, Set<TableName> restricted) {
    public Layout {
        warehouseRoot = withoutSlash(warehouseRoot);
        archiveRoot = withoutSlash(archiveRoot);
        restrictedRoot = withoutSlash(restrictedRoot);
    }

    /** Roots whose restricted tables lie in the usual place, a folder of the warehouse, and are not known yet. */
    public Layout(String warehouseRoot, String archiveRoot) {
        this(warehouseRoot, archiveRoot, withoutSlash(warehouseRoot) + "/restricted", Set.of());
    }

    /** The same roots, with these tables under the restricted one. */
    public Layout withRestricted(Set<TableName> tables) {
        return new Layout(warehouseRoot, archiveRoot, restrictedRoot, Set.copyOf(tables));
    }

    private static String withoutSlash(String root) {
        return root.endsWith("/") ? root.substring(0, root.length() - 1) : root;
    }

    public String table(TableName name) {
        String root = restricted.contains(name) ? restrictedRoot : warehouseRoot;
        return root + "/" + name.schema() + "/" + name.name();
    }

    public String archived(String source, String sha256) {
        return archiveRoot + "/" + source + "/" + sha256;
    }

    public String demoMark() {
        return warehouseRoot + "/_demo";
    }
}
