// A package that crashes while it loads.
process.kill(process.pid, "SIGSEGV");
