// The door to pictures of numbers and times.
export { CostChart } from "./cost-chart.tsx";
export { Timeline } from "./timeline.tsx";
export { TokenChart } from "./token-chart.tsx";
