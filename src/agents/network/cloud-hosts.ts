// The hosts of models in clouds, as far as the variables name them.
import type { Environment } from "../../platform/index.ts";

/**
 * Only hosts of models: other services of a cloud store files of anyone.
 * Sources: the endpoints of Amazon Bedrock, Vertex AI and Azure OpenAI in their documentation
 */
export function cloudHosts(environment: Environment): string[] {
  const [region, googleRegion, resource] = ["AWS_REGION", "CLOUD_ML_REGION", "AZURE_RESOURCE_NAME"].map(
    (name) => (/^[A-Za-z0-9-]+$/.test(environment[name] ?? "") ? environment[name] : undefined),
  );
  const google =
    googleRegion === "global" ? "aiplatform.googleapis.com" : `${googleRegion}-aiplatform.googleapis.com`;
  return [
    ...(region ? [`bedrock-runtime.${region}.amazonaws.com`, `bedrock.${region}.amazonaws.com`] : []),
    ...(googleRegion ? [google, "oauth2.googleapis.com"] : []),
    ...(resource ? [`${resource}.openai.azure.com`] : []),
  ];
}
