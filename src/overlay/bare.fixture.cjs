// A package without the raw interface.
module.exports = {};
