#!/usr/bin/env node
require("./bundle.cjs").startCli();
