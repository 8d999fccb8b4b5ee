/** What would be made and why: SELECTs with what they read, the order they run in, and what is stale. */
package org.jamlik.plan;
