/** Keeps tables: the layout of a warehouse, Delta reads and writes, history, content fingerprints, snapshots, the lease. */
package org.jamlik.store;
