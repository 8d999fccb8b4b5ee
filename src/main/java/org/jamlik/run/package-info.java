/** Runs: settings, the night, the plan, descriptions, queries. Only here, and on the command line, is the clock read. */
package org.jamlik.run;
