// A package without the native interface.
module.exports = {};
