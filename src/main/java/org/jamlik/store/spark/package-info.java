/**
 * The only place that rests on Spark's and Delta's internals: sessions, parsing, binding names to frames, pinning tables
 * to a snapshot and guarding statements. A new major version of Spark is a matter of this package.
 */
package org.jamlik.store.spark;
