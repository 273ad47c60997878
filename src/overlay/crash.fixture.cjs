// A native part that cannot live here.
process.kill(process.pid, "SIGSEGV");
