/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What k8s.io/api and kubescheduler.config.k8s.io v1.36 have beside the rows of v1.26: fields of known types ("-name": one that is gone),
 * and types of its own.
 */
#include "sched/load/schema_types.h"

#include <stddef.h>

const struct schema_row schema_rows_1_36[] = {
	{ "AppArmorProfile", "type:s localhostProfile:s" },
	{ "CSIDriverSpec", "nodeAllocatableUpdatePeriodSeconds:I serviceAccountTokenInSecrets:b "
			   "preventPodSchedulingIfMissing:b" },
	{ "ClusterTrustBundleProjection",
	  "name:s signerName:s labelSelector:LabelSelector optional:b path:s" },
	{ "Container", "resizePolicy:[]ContainerResizePolicy restartPolicy:s "
		       "restartPolicyRules:[]ContainerRestartRule" },
	{ "ContainerExtendedResourceRequest", "containerName:s resourceName:s requestName:s" },
	{ "ContainerResizePolicy", "resourceName:s restartPolicy:s" },
	{ "ContainerRestartRule", "action:s exitCodes:ContainerRestartRuleOnExitCodes" },
	{ "ContainerRestartRuleOnExitCodes", "operator:s values:[]i" },
	{ "ContainerStatus", "allocatedResources:{}q resources:ResourceRequirements "
			     "volumeMounts:[]VolumeMountStatus user:ContainerUser "
			     "allocatedResourcesStatus:[]ResourceStatus stopSignal:s" },
	{ "ContainerUser", "linux:LinuxContainerUser" },
	{ "DeploymentStatus", "terminatingReplicas:i" },
	{ "DynamicResourcesArgs", "apiVersion:s kind:s filterTimeout:d bindingTimeout:d" },
	{ "EnvVarSource", "fileKeyRef:FileKeySelector" },
	{ "EphemeralContainer", "resizePolicy:[]ContainerResizePolicy restartPolicy:s "
				"restartPolicyRules:[]ContainerRestartRule" },
	{ "FileKeySelector", "volumeName:s path:s key:s optional:b" },
	{ "HostIP", "ip:s" },
	{ "ImageVolumeSource", "reference:s pullPolicy:s" },
	{ "ImageVolumeStatus", "imageRef:s" },
	{ "InterPodAffinityArgs", "ignorePreferredTermsOfExistingPods:b" },
	{ "JobSpec", "successPolicy:SuccessPolicy backoffLimitPerIndex:i maxFailedIndexes:i "
		     "podReplacementPolicy:s managedBy:s" },
	{ "JobStatus", "terminating:i failedIndexes:s" },
	{ "KubeSchedulerConfiguration",
	  "delayCacheUntilActive:b -healthzBindAddress -metricsBindAddress" },
	{ "Lifecycle", "stopSignal:s" },
	{ "LifecycleHandler", "sleep:SleepAction" },
	{ "LinuxContainerUser", "uid:I gid:I supplementalGroups:[]I" },
	{ "LoadBalancerIngress", "ipMode:s" },
	{ "ModifyVolumeStatus", "targetVolumeAttributesClassName:s status:s" },
	{ "NodeAllocatableResourceClaimStatus",
	  "resourceClaimName:s containers:[]s resources:{}q" },
	{ "NodeFeatures", "supplementalGroupsPolicy:b" },
	{ "NodeRuntimeHandler", "name:s features:NodeRuntimeHandlerFeatures" },
	{ "NodeRuntimeHandlerFeatures", "recursiveReadOnlyMounts:b userNamespaces:b" },
	{ "NodeStatus", "runtimeHandlers:[]NodeRuntimeHandler features:NodeFeatures "
			"declaredFeatures:[]s" },
	{ "NodeSwapStatus", "capacity:I" },
	{ "NodeSystemInfo", "swap:NodeSwapStatus" },
	{ "PersistentVolumeClaimSpec", "volumeAttributesClassName:s" },
	{ "PersistentVolumeClaimStatus",
	  "allocatedResourceStatuses:{}s currentVolumeAttributesClassName:s "
	  "modifyVolumeStatus:ModifyVolumeStatus -resizeStatus" },
	{ "PersistentVolumeSpec", "volumeAttributesClassName:s" },
	{ "PersistentVolumeStatus", "lastPhaseTransitionTime:t" },
	{ "Plugins", "placementGenerate:PluginSet placementScore:PluginSet" },
	{ "PodAffinityTerm", "matchLabelKeys:[]s mismatchLabelKeys:[]s" },
	{ "PodCertificateProjection",
	  "signerName:s keyType:s maxExpirationSeconds:i credentialBundlePath:s "
	  "keyPath:s certificateChainPath:s userAnnotations:{}s" },
	{ "PodCondition", "observedGeneration:I" },
	{ "PodExtendedResourceClaimStatus",
	  "requestMappings:[]ContainerExtendedResourceRequest resourceClaimName:s" },
	{ "PodResourceClaim", "resourceClaimName:s resourceClaimTemplateName:s -source" },
	{ "PodResourceClaimStatus", "name:s resourceClaimName:s" },
	{ "PodSchedulingGroup", "podGroupName:s" },
	{ "PodSecurityContext", "supplementalGroupsPolicy:s appArmorProfile:AppArmorProfile "
				"seLinuxChangePolicy:s" },
	{ "PodSpec", "resources:ResourceRequirements hostnameOverride:s "
		     "schedulingGroup:PodSchedulingGroup" },
	{ "PodStatus",
	  "observedGeneration:I hostIPs:[]HostIP resize:s "
	  "resourceClaimStatuses:[]PodResourceClaimStatus "
	  "extendedResourceClaimStatus:PodExtendedResourceClaimStatus "
	  "allocatedResources:{}q resources:ResourceRequirements "
	  "nodeAllocatableResourceClaimStatuses:[]NodeAllocatableResourceClaimStatus" },
	{ "ReplicaSetStatus", "terminatingReplicas:i" },
	{ "ResourceClaim", "request:s" },
	{ "ResourceHealth", "resourceID:s health:s message:s" },
	{ "ResourceStatus", "name:s resources:[]ResourceHealth" },
	{ "SecurityContext", "appArmorProfile:AppArmorProfile" },
	{ "ServiceSpec", "trafficDistribution:s" },
	{ "SleepAction", "seconds:I" },
	{ "SuccessPolicy", "rules:[]SuccessPolicyRule" },
	{ "SuccessPolicyRule", "succeededIndexes:s succeededCount:i" },
	{ "Volume", "image:ImageVolumeSource" },
	{ "VolumeMount", "recursiveReadOnly:s" },
	{ "VolumeMountStatus", "name:s mountPath:s readOnly:b recursiveReadOnly:s "
			       "volumeStatus:VolumeStatus" },
	{ "VolumeProjection", "clusterTrustBundle:ClusterTrustBundleProjection "
			      "podCertificate:PodCertificateProjection" },
	{ "VolumeStatus", "image:ImageVolumeStatus" },
	{ NULL, NULL },
};
