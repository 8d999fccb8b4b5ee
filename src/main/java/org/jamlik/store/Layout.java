package org.jamlik.store;

import org.jamlik.contract.TableName;

/**
 * Where things lie. Nothing else knows a path of the warehouse or the archive.
 *
 * <pre>
 * warehouse/  &lt;schema&gt;/&lt;table&gt;/        a Delta table
 *             ops/&lt;table&gt;/             what runs did, Delta too
 *             _lease                   who may write
 *             _demo                    there when the content is made up
 * archive/    &lt;source&gt;/&lt;sha-256&gt;       the bytes of an accepted delivery
 * </pre>
 *
 * @param warehouseRoot a local folder or {@code s3a://bucket/folder}
 */
public record Layout(String warehouseRoot, String archiveRoot) {
    public Layout {
        warehouseRoot = withoutSlash(warehouseRoot);
        archiveRoot = withoutSlash(archiveRoot);
    }

    private static String withoutSlash(String root) {
        return root.endsWith("/") ? root.substring(0, root.length() - 1) : root;
    }

    public String table(TableName name) {
        return warehouseRoot + "/" + name.schema() + "/" + name.name();
    }

    public String archived(String source, String sha256) {
        return archiveRoot + "/" + source + "/" + sha256;
    }

    public String demoMark() {
        return warehouseRoot + "/_demo";
    }
}
