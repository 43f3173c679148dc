/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The types of k8s.io/api and kubescheduler.config.k8s.io v1.26 as rows: a name, then its fields as
 * name:type.
 *
 * Types: s string, b boolean, i 32-bit integer, I 64-bit integer, f number, q quantity, t time,
 * d duration, x integer or string, * anything, a row's name; with [] before it a list, with {} a map
 * of them.
 * apps/v1's rows carry the few fields that only its betas had. Policy is the scheduler's of v1.22, with
 * what earlier versions had besides; so are the arguments of plugins that only v1beta1 has. Engine is
 * schedmark's own.
 */
#include "sched/load/schema_types.h"

#include <stddef.h>

const struct schema_row schema_rows[] = {
	{ "AWSElasticBlockStoreVolumeSource", "volumeID:s fsType:s partition:i readOnly:b" },
	{ "Affinity", "nodeAffinity:NodeAffinity podAffinity:PodAffinity "
		      "podAntiAffinity:PodAntiAffinity" },
	{ "AttachedVolume", "name:s devicePath:s" },
	{ "AzureDiskVolumeSource",
	  "diskName:s diskURI:s cachingMode:s fsType:s readOnly:b kind:s" },
	{ "AzureFilePersistentVolumeSource",
	  "secretName:s shareName:s readOnly:b secretNamespace:s" },
	{ "AzureFileVolumeSource", "secretName:s shareName:s readOnly:b" },
	{ "CSIDriver", "apiVersion:s kind:s metadata:ObjectMeta spec:CSIDriverSpec" },
	{ "CSIDriverSpec",
	  "attachRequired:b podInfoOnMount:b volumeLifecycleModes:[]s storageCapacity:b "
	  "fsGroupPolicy:s tokenRequests:[]TokenRequest requiresRepublish:b seLinuxMount:b" },
	{ "CSIStorageCapacity",
	  "apiVersion:s kind:s metadata:ObjectMeta nodeTopology:LabelSelector storageClassName:s "
	  "capacity:q maximumVolumeSize:q" },
	{ "TokenRequest", "audience:s expirationSeconds:I" },
	{ "CSINode", "apiVersion:s kind:s metadata:ObjectMeta spec:CSINodeSpec" },
	{ "CSINodeDriver", "name:s nodeID:s topologyKeys:[]s allocatable:VolumeNodeResources" },
	{ "CSINodeSpec", "drivers:[]CSINodeDriver" },
	{ "CSIPersistentVolumeSource",
	  "driver:s volumeHandle:s readOnly:b fsType:s volumeAttributes:{}s "
	  "controllerPublishSecretRef:SecretReference nodeStageSecretRef:SecretReference "
	  "nodePublishSecretRef:SecretReference controllerExpandSecretRef:SecretReference "
	  "nodeExpandSecretRef:SecretReference" },
	{ "CSIVolumeSource", "driver:s readOnly:b fsType:s volumeAttributes:{}s "
			     "nodePublishSecretRef:LocalObjectReference" },
	{ "Capabilities", "add:[]s drop:[]s" },
	{ "CephFSPersistentVolumeSource",
	  "monitors:[]s path:s user:s secretFile:s secretRef:SecretReference readOnly:b" },
	{ "CephFSVolumeSource",
	  "monitors:[]s path:s user:s secretFile:s secretRef:LocalObjectReference "
	  "readOnly:b" },
	{ "CinderPersistentVolumeSource",
	  "volumeID:s fsType:s readOnly:b secretRef:SecretReference" },
	{ "CinderVolumeSource", "volumeID:s fsType:s readOnly:b secretRef:LocalObjectReference" },
	{ "ClaimSource", "resourceClaimName:s resourceClaimTemplateName:s" },
	{ "ClientConnectionConfiguration",
	  "kubeconfig:s acceptContentTypes:s contentType:s qps:f burst:i" },
	{ "ClientIPConfig", "timeoutSeconds:i" },
	{ "Condition",
	  "type:s status:s observedGeneration:I lastTransitionTime:t reason:s message:s" },
	{ "ConfigMapEnvSource", "name:s optional:b" },
	{ "ConfigMapKeySelector", "name:s key:s optional:b" },
	{ "ConfigMapNodeConfigSource",
	  "namespace:s name:s uid:s resourceVersion:s kubeletConfigKey:s" },
	{ "ConfigMapProjection", "name:s items:[]KeyToPath optional:b" },
	{ "ConfigMapVolumeSource", "name:s items:[]KeyToPath defaultMode:i optional:b" },
	{ "Container",
	  "name:s image:s command:[]s args:[]s workingDir:s ports:[]ContainerPort "
	  "envFrom:[]EnvFromSource env:[]EnvVar resources:ResourceRequirements "
	  "volumeMounts:[]VolumeMount volumeDevices:[]VolumeDevice livenessProbe:Probe "
	  "readinessProbe:Probe startupProbe:Probe lifecycle:Lifecycle "
	  "terminationMessagePath:s terminationMessagePolicy:s imagePullPolicy:s "
	  "securityContext:SecurityContext stdin:b stdinOnce:b tty:b" },
	{ "ContainerImage", "names:[]s sizeBytes:I" },
	{ "ContainerPort", "name:s hostPort:i containerPort:i protocol:s hostIP:s" },
	{ "ContainerState", "waiting:ContainerStateWaiting running:ContainerStateRunning "
			    "terminated:ContainerStateTerminated" },
	{ "ContainerStateRunning", "startedAt:t" },
	{ "ContainerStateTerminated",
	  "exitCode:i signal:i reason:s message:s startedAt:t finishedAt:t containerID:s" },
	{ "ContainerStateWaiting", "reason:s message:s" },
	{ "ContainerStatus",
	  "name:s state:ContainerState lastState:ContainerState ready:b restartCount:i "
	  "image:s imageID:s containerID:s started:b" },
	{ "CronJob",
	  "apiVersion:s kind:s metadata:ObjectMeta spec:CronJobSpec status:CronJobStatus" },
	{ "CronJobSpec",
	  "schedule:s timeZone:s startingDeadlineSeconds:I concurrencyPolicy:s suspend:b "
	  "jobTemplate:JobTemplateSpec successfulJobsHistoryLimit:i "
	  "failedJobsHistoryLimit:i" },
	{ "CronJobStatus", "active:[]ObjectReference lastScheduleTime:t lastSuccessfulTime:t" },
	{ "DaemonEndpoint", "Port:i" },
	{ "DaemonSet", "apiVersion:s kind:s metadata:ObjectMeta spec:DaemonSetSpec "
		       "status:DaemonSetStatus" },
	{ "DaemonSetCondition", "type:s status:s lastTransitionTime:t reason:s message:s" },
	{ "DaemonSetSpec", "selector:LabelSelector template:PodTemplateSpec "
			   "updateStrategy:DaemonSetUpdateStrategy minReadySeconds:i "
			   "revisionHistoryLimit:i templateGeneration:I" },
	{ "DaemonSetStatus",
	  "currentNumberScheduled:i numberMisscheduled:i desiredNumberScheduled:i "
	  "numberReady:i observedGeneration:I updatedNumberScheduled:i numberAvailable:i "
	  "numberUnavailable:i collisionCount:i conditions:[]DaemonSetCondition" },
	{ "DaemonSetUpdateStrategy", "type:s rollingUpdate:RollingUpdateDaemonSet" },
	{ "DefaultPreemptionArgs",
	  "apiVersion:s kind:s minCandidateNodesPercentage:i minCandidateNodesAbsolute:i" },
	{ "Deployment", "apiVersion:s kind:s metadata:ObjectMeta spec:DeploymentSpec "
			"status:DeploymentStatus" },
	{ "DeploymentCondition",
	  "type:s status:s lastUpdateTime:t lastTransitionTime:t reason:s message:s" },
	{ "DeploymentSpec",
	  "replicas:i selector:LabelSelector template:PodTemplateSpec "
	  "strategy:DeploymentStrategy minReadySeconds:i revisionHistoryLimit:i paused:b "
	  "progressDeadlineSeconds:i rollbackTo:*" },
	{ "DeploymentStatus",
	  "observedGeneration:I replicas:i updatedReplicas:i readyReplicas:i "
	  "availableReplicas:i unavailableReplicas:i conditions:[]DeploymentCondition "
	  "collisionCount:i" },
	{ "DeploymentStrategy", "type:s rollingUpdate:RollingUpdateDeployment" },
	{ "DownwardAPIProjection", "items:[]DownwardAPIVolumeFile" },
	{ "DownwardAPIVolumeFile",
	  "path:s fieldRef:ObjectFieldSelector resourceFieldRef:ResourceFieldSelector "
	  "mode:i" },
	{ "DownwardAPIVolumeSource", "items:[]DownwardAPIVolumeFile defaultMode:i" },
	{ "EmptyDirVolumeSource", "medium:s sizeLimit:q" },
	{ "Engine", "apiVersion:s kind:s era:s quantities:s podsByNode:s nodeLookup:s nodeList:s "
		    "priorities:s workers:i selectHost:s tieBreak:s implementations:{}s" },
	{ "EnvFromSource", "prefix:s configMapRef:ConfigMapEnvSource secretRef:SecretEnvSource" },
	{ "EnvVar", "name:s value:s valueFrom:EnvVarSource" },
	{ "EnvVarSource", "fieldRef:ObjectFieldSelector resourceFieldRef:ResourceFieldSelector "
			  "configMapKeyRef:ConfigMapKeySelector secretKeyRef:SecretKeySelector" },
	{ "EphemeralContainer",
	  "name:s image:s command:[]s args:[]s workingDir:s ports:[]ContainerPort "
	  "envFrom:[]EnvFromSource env:[]EnvVar resources:ResourceRequirements "
	  "volumeMounts:[]VolumeMount volumeDevices:[]VolumeDevice livenessProbe:Probe "
	  "readinessProbe:Probe startupProbe:Probe lifecycle:Lifecycle "
	  "terminationMessagePath:s terminationMessagePolicy:s imagePullPolicy:s "
	  "securityContext:SecurityContext stdin:b stdinOnce:b tty:b "
	  "targetContainerName:s" },
	{ "EphemeralVolumeSource", "volumeClaimTemplate:PersistentVolumeClaimTemplate" },
	{ "ExecAction", "command:[]s" },
	{ "Extender", "urlPrefix:s filterVerb:s preemptVerb:s prioritizeVerb:s weight:I bindVerb:s "
		      "enableHTTPS:b tlsConfig:ExtenderTLSConfig httpTimeout:d nodeCacheCapable:b "
		      "managedResources:[]ExtenderManagedResource ignorable:b" },
	{ "ExtenderManagedResource", "name:s ignoredByScheduler:b" },
	{ "ExtenderTLSConfig",
	  "insecure:b serverName:s certFile:s keyFile:s caFile:s certData:s keyData:s caData:s" },
	{ "FCVolumeSource", "targetWWNs:[]s lun:i fsType:s readOnly:b wwids:[]s" },
	{ "FlexPersistentVolumeSource",
	  "driver:s fsType:s secretRef:SecretReference readOnly:b options:{}s" },
	{ "FlexVolumeSource",
	  "driver:s fsType:s secretRef:LocalObjectReference readOnly:b options:{}s" },
	{ "FlockerVolumeSource", "datasetName:s datasetUUID:s" },
	{ "GCEPersistentDiskVolumeSource", "pdName:s fsType:s partition:i readOnly:b" },
	{ "GRPCAction", "port:i service:s" },
	{ "GitRepoVolumeSource", "repository:s revision:s directory:s" },
	{ "GlusterfsPersistentVolumeSource", "endpoints:s path:s readOnly:b endpointsNamespace:s" },
	{ "GlusterfsVolumeSource", "endpoints:s path:s readOnly:b" },
	{ "HTTPGetAction", "path:s port:x host:s scheme:s httpHeaders:[]HTTPHeader" },
	{ "HTTPHeader", "name:s value:s" },
	{ "HostAlias", "ip:s hostnames:[]s" },
	{ "HostPathVolumeSource", "path:s type:s" },
	{ "ISCSIPersistentVolumeSource",
	  "targetPortal:s iqn:s lun:i iscsiInterface:s fsType:s readOnly:b portals:[]s "
	  "chapAuthDiscovery:b chapAuthSession:b secretRef:SecretReference "
	  "initiatorName:s" },
	{ "ISCSIVolumeSource",
	  "targetPortal:s iqn:s lun:i iscsiInterface:s fsType:s readOnly:b portals:[]s "
	  "chapAuthDiscovery:b chapAuthSession:b secretRef:LocalObjectReference "
	  "initiatorName:s" },
	{ "InterPodAffinityArgs", "apiVersion:s kind:s hardPodAffinityWeight:i" },
	{ "Job", "apiVersion:s kind:s metadata:ObjectMeta spec:JobSpec status:JobStatus" },
	{ "JobCondition",
	  "type:s status:s lastProbeTime:t lastTransitionTime:t reason:s message:s" },
	{ "JobSpec", "parallelism:i completions:i activeDeadlineSeconds:I "
		     "podFailurePolicy:PodFailurePolicy backoffLimit:i selector:LabelSelector "
		     "manualSelector:b template:PodTemplateSpec ttlSecondsAfterFinished:i "
		     "completionMode:s suspend:b" },
	{ "JobStatus",
	  "conditions:[]JobCondition startTime:t completionTime:t active:i succeeded:i "
	  "failed:i completedIndexes:s uncountedTerminatedPods:UncountedTerminatedPods "
	  "ready:i" },
	{ "JobTemplateSpec", "metadata:ObjectMeta spec:JobSpec" },
	{ "KeyToPath", "key:s path:s mode:i" },
	{ "KubeSchedulerConfiguration",
	  "apiVersion:s kind:s parallelism:i leaderElection:LeaderElectionConfiguration "
	  "clientConnection:ClientConnectionConfiguration healthzBindAddress:s "
	  "metricsBindAddress:s enableProfiling:b enableContentionProfiling:b "
	  "percentageOfNodesToScore:i podInitialBackoffSeconds:I podMaxBackoffSeconds:I "
	  "profiles:[]KubeSchedulerProfile extenders:[]Extender" },
	{ "KubeSchedulerProfile", "schedulerName:s percentageOfNodesToScore:i plugins:Plugins "
				  "pluginConfig:[]PluginConfig" },
	{ "LabelPreference", "label:s presence:b" },
	{ "LabelSelector", "matchLabels:{}s matchExpressions:[]LabelSelectorRequirement" },
	{ "LabelSelectorRequirement", "key:s operator:s values:[]s" },
	{ "LabelsPresence", "labels:[]s presence:b" },
	{ "LeaderElectionConfiguration",
	  "leaderElect:b leaseDuration:d renewDeadline:d retryPeriod:d resourceLock:s "
	  "resourceName:s resourceNamespace:s" },
	{ "Lifecycle", "postStart:LifecycleHandler preStop:LifecycleHandler" },
	{ "LifecycleHandler", "exec:ExecAction httpGet:HTTPGetAction tcpSocket:TCPSocketAction" },
	{ "LoadBalancerIngress", "ip:s hostname:s ports:[]PortStatus" },
	{ "LoadBalancerStatus", "ingress:[]LoadBalancerIngress" },
	{ "LocalObjectReference", "name:s" },
	{ "LocalVolumeSource", "path:s fsType:s" },
	{ "ManagedFieldsEntry", "manager:s operation:s apiVersion:s time:t fieldsType:s fieldsV1:* "
				"subresource:s" },
	{ "NFSVolumeSource", "server:s path:s readOnly:b" },
	{ "Namespace", "apiVersion:s kind:s metadata:ObjectMeta spec:NamespaceSpec "
		       "status:NamespaceStatus" },
	{ "NamespaceCondition", "type:s status:s lastTransitionTime:t reason:s message:s" },
	{ "NamespaceSpec", "finalizers:[]s" },
	{ "NamespaceStatus", "phase:s conditions:[]NamespaceCondition" },
	{ "Node", "apiVersion:s kind:s metadata:ObjectMeta spec:NodeSpec status:NodeStatus" },
	{ "NodeAddress", "type:s address:s" },
	{ "NodeAffinity",
	  "requiredDuringSchedulingIgnoredDuringExecution:NodeSelector "
	  "preferredDuringSchedulingIgnoredDuringExecution:[]PreferredSchedulingTerm" },
	{ "NodeAffinityArgs", "apiVersion:s kind:s addedAffinity:NodeAffinity" },
	{ "NodeCondition",
	  "type:s status:s lastHeartbeatTime:t lastTransitionTime:t reason:s message:s" },
	{ "NodeConfigSource", "configMap:ConfigMapNodeConfigSource" },
	{ "NodeConfigStatus", "assigned:NodeConfigSource active:NodeConfigSource "
			      "lastKnownGood:NodeConfigSource error:s" },
	{ "NodeDaemonEndpoints", "kubeletEndpoint:DaemonEndpoint" },
	{ "NodeLabelArgs", "apiVersion:s kind:s presentLabels:[]s absentLabels:[]s "
			   "presentLabelsPreference:[]s absentLabelsPreference:[]s" },
	{ "NodeResourcesBalancedAllocationArgs", "apiVersion:s kind:s resources:[]ResourceSpec" },
	{ "NodeResourcesFitArgs", "apiVersion:s kind:s ignoredResources:[]s "
				  "ignoredResourceGroups:[]s scoringStrategy:ScoringStrategy" },
	{ "NodeResourcesLeastAllocatedArgs", "apiVersion:s kind:s resources:[]ResourceSpec" },
	{ "NodeResourcesMostAllocatedArgs", "apiVersion:s kind:s resources:[]ResourceSpec" },
	{ "NodeSelector", "nodeSelectorTerms:[]NodeSelectorTerm" },
	{ "NodeSelectorRequirement", "key:s operator:s values:[]s" },
	{ "NodeSelectorTerm", "matchExpressions:[]NodeSelectorRequirement "
			      "matchFields:[]NodeSelectorRequirement" },
	{ "NodeSpec", "podCIDR:s podCIDRs:[]s providerID:s unschedulable:b taints:[]Taint "
		      "configSource:NodeConfigSource externalID:s" },
	{ "NodeStatus", "capacity:{}q allocatable:{}q phase:s conditions:[]NodeCondition "
			"addresses:[]NodeAddress daemonEndpoints:NodeDaemonEndpoints "
			"nodeInfo:NodeSystemInfo images:[]ContainerImage volumesInUse:[]s "
			"volumesAttached:[]AttachedVolume config:NodeConfigStatus" },
	{ "NodeSystemInfo", "machineID:s systemUUID:s bootID:s kernelVersion:s osImage:s "
			    "containerRuntimeVersion:s kubeletVersion:s kubeProxyVersion:s "
			    "operatingSystem:s architecture:s" },
	{ "ObjectFieldSelector", "apiVersion:s fieldPath:s" },
	{ "ObjectMeta", "name:s generateName:s namespace:s selfLink:s uid:s resourceVersion:s "
			"generation:I creationTimestamp:t deletionTimestamp:t "
			"deletionGracePeriodSeconds:I labels:{}s annotations:{}s "
			"ownerReferences:[]OwnerReference finalizers:[]s "
			"managedFields:[]ManagedFieldsEntry" },
	{ "ObjectReference",
	  "kind:s namespace:s name:s uid:s apiVersion:s resourceVersion:s fieldPath:s" },
	{ "OwnerReference", "apiVersion:s kind:s name:s uid:s controller:b blockOwnerDeletion:b" },
	{ "PersistentVolume", "apiVersion:s kind:s metadata:ObjectMeta spec:PersistentVolumeSpec "
			      "status:PersistentVolumeStatus" },
	{ "PersistentVolumeClaim",
	  "apiVersion:s kind:s metadata:ObjectMeta spec:PersistentVolumeClaimSpec "
	  "status:PersistentVolumeClaimStatus" },
	{ "PersistentVolumeClaimCondition",
	  "type:s status:s lastProbeTime:t lastTransitionTime:t reason:s message:s" },
	{ "PersistentVolumeClaimSpec",
	  "accessModes:[]s selector:LabelSelector resources:ResourceRequirements "
	  "volumeName:s storageClassName:s volumeMode:s "
	  "dataSource:TypedLocalObjectReference dataSourceRef:TypedObjectReference" },
	{ "PersistentVolumeClaimStatus",
	  "phase:s accessModes:[]s capacity:{}q "
	  "conditions:[]PersistentVolumeClaimCondition allocatedResources:{}q "
	  "resizeStatus:s" },
	{ "PersistentVolumeClaimTemplate", "metadata:ObjectMeta spec:PersistentVolumeClaimSpec" },
	{ "PersistentVolumeClaimVolumeSource", "claimName:s readOnly:b" },
	{ "PersistentVolumeSpec",
	  "capacity:{}q gcePersistentDisk:GCEPersistentDiskVolumeSource "
	  "awsElasticBlockStore:AWSElasticBlockStoreVolumeSource "
	  "hostPath:HostPathVolumeSource glusterfs:GlusterfsPersistentVolumeSource "
	  "nfs:NFSVolumeSource rbd:RBDPersistentVolumeSource "
	  "iscsi:ISCSIPersistentVolumeSource cinder:CinderPersistentVolumeSource "
	  "cephfs:CephFSPersistentVolumeSource fc:FCVolumeSource "
	  "flocker:FlockerVolumeSource flexVolume:FlexPersistentVolumeSource "
	  "azureFile:AzureFilePersistentVolumeSource "
	  "vsphereVolume:VsphereVirtualDiskVolumeSource quobyte:QuobyteVolumeSource "
	  "azureDisk:AzureDiskVolumeSource "
	  "photonPersistentDisk:PhotonPersistentDiskVolumeSource "
	  "portworxVolume:PortworxVolumeSource scaleIO:ScaleIOPersistentVolumeSource "
	  "local:LocalVolumeSource storageos:StorageOSPersistentVolumeSource "
	  "csi:CSIPersistentVolumeSource accessModes:[]s claimRef:ObjectReference "
	  "persistentVolumeReclaimPolicy:s storageClassName:s mountOptions:[]s "
	  "volumeMode:s nodeAffinity:VolumeNodeAffinity" },
	{ "PersistentVolumeStatus", "phase:s message:s reason:s" },
	{ "PhotonPersistentDiskVolumeSource", "pdID:s fsType:s" },
	{ "Plugin", "name:s weight:i" },
	{ "PluginConfig", "name:s args:*" },
	{ "PluginSet", "enabled:[]Plugin disabled:[]Plugin" },
	{ "Plugins", "preEnqueue:PluginSet queueSort:PluginSet preFilter:PluginSet "
		     "filter:PluginSet postFilter:PluginSet preScore:PluginSet score:PluginSet "
		     "reserve:PluginSet permit:PluginSet preBind:PluginSet bind:PluginSet "
		     "postBind:PluginSet multiPoint:PluginSet" },
	{ "Pod", "apiVersion:s kind:s metadata:ObjectMeta spec:PodSpec status:PodStatus" },
	{ "PodAffinity",
	  "requiredDuringSchedulingIgnoredDuringExecution:[]PodAffinityTerm "
	  "preferredDuringSchedulingIgnoredDuringExecution:[]WeightedPodAffinityTerm" },
	{ "PodAffinityTerm", "labelSelector:LabelSelector namespaces:[]s topologyKey:s "
			     "namespaceSelector:LabelSelector" },
	{ "PodAntiAffinity",
	  "requiredDuringSchedulingIgnoredDuringExecution:[]PodAffinityTerm "
	  "preferredDuringSchedulingIgnoredDuringExecution:[]WeightedPodAffinityTerm" },
	{ "PodCondition",
	  "type:s status:s lastProbeTime:t lastTransitionTime:t reason:s message:s" },
	{ "PodDNSConfig", "nameservers:[]s searches:[]s options:[]PodDNSConfigOption" },
	{ "PodDNSConfigOption", "name:s value:s" },
	{ "PodDisruptionBudget",
	  "apiVersion:s kind:s metadata:ObjectMeta spec:PodDisruptionBudgetSpec "
	  "status:PodDisruptionBudgetStatus" },
	{ "PodDisruptionBudgetSpec", "minAvailable:x selector:LabelSelector maxUnavailable:x "
				     "unhealthyPodEvictionPolicy:s" },
	{ "PodDisruptionBudgetStatus",
	  "observedGeneration:I disruptedPods:{}t disruptionsAllowed:i currentHealthy:i "
	  "desiredHealthy:i expectedPods:i conditions:[]Condition" },
	{ "PodFailurePolicy", "rules:[]PodFailurePolicyRule" },
	{ "PodFailurePolicyOnExitCodesRequirement", "containerName:s operator:s values:[]i" },
	{ "PodFailurePolicyOnPodConditionsPattern", "type:s status:s" },
	{ "PodFailurePolicyRule", "action:s onExitCodes:PodFailurePolicyOnExitCodesRequirement "
				  "onPodConditions:[]PodFailurePolicyOnPodConditionsPattern" },
	{ "PodIP", "ip:s" },
	{ "PodOS", "name:s" },
	{ "PodReadinessGate", "conditionType:s" },
	{ "PodResourceClaim", "name:s source:ClaimSource" },
	{ "PodSchedulingGate", "name:s" },
	{ "PodSecurityContext",
	  "seLinuxOptions:SELinuxOptions windowsOptions:WindowsSecurityContextOptions "
	  "runAsUser:I runAsGroup:I runAsNonRoot:b supplementalGroups:[]I fsGroup:I "
	  "sysctls:[]Sysctl fsGroupChangePolicy:s seccompProfile:SeccompProfile" },
	{ "PodSpec",
	  "volumes:[]Volume initContainers:[]Container containers:[]Container "
	  "ephemeralContainers:[]EphemeralContainer restartPolicy:s "
	  "terminationGracePeriodSeconds:I activeDeadlineSeconds:I dnsPolicy:s "
	  "nodeSelector:{}s serviceAccountName:s serviceAccount:s "
	  "automountServiceAccountToken:b nodeName:s hostNetwork:b hostPID:b hostIPC:b "
	  "shareProcessNamespace:b securityContext:PodSecurityContext "
	  "imagePullSecrets:[]LocalObjectReference hostname:s subdomain:s "
	  "affinity:Affinity schedulerName:s tolerations:[]Toleration "
	  "hostAliases:[]HostAlias priorityClassName:s priority:i dnsConfig:PodDNSConfig "
	  "readinessGates:[]PodReadinessGate runtimeClassName:s enableServiceLinks:b "
	  "preemptionPolicy:s overhead:{}q "
	  "topologySpreadConstraints:[]TopologySpreadConstraint setHostnameAsFQDN:b "
	  "os:PodOS hostUsers:b schedulingGates:[]PodSchedulingGate "
	  "resourceClaims:[]PodResourceClaim" },
	{ "PodStatus",
	  "phase:s conditions:[]PodCondition message:s reason:s nominatedNodeName:s "
	  "hostIP:s podIP:s podIPs:[]PodIP startTime:t "
	  "initContainerStatuses:[]ContainerStatus containerStatuses:[]ContainerStatus "
	  "qosClass:s ephemeralContainerStatuses:[]ContainerStatus" },
	{ "PodTemplate", "apiVersion:s kind:s metadata:ObjectMeta template:PodTemplateSpec" },
	{ "PodTemplateSpec", "metadata:ObjectMeta spec:PodSpec" },
	{ "PodTopologySpreadArgs",
	  "apiVersion:s kind:s defaultConstraints:[]TopologySpreadConstraint defaultingType:s" },
	{ "Policy", "apiVersion:s kind:s predicates:[]PredicatePolicy priorities:[]PriorityPolicy "
		    "extenders:[]PolicyExtender hardPodAffinitySymmetricWeight:i "
		    "alwaysCheckAllPredicates:b" },
	{ "PolicyExtender",
	  "urlPrefix:s apiVersion:s filterVerb:s preemptVerb:s prioritizeVerb:s weight:I "
	  "bindVerb:s enableHttps:b tlsConfig:ExtenderTLSConfig httpTimeout:I nodeCacheCapable:b "
	  "managedResources:[]ExtenderManagedResource ignorable:b" },
	{ "PortStatus", "port:i protocol:s error:s" },
	{ "PortworxVolumeSource", "volumeID:s fsType:s readOnly:b" },
	{ "PredicateArgument", "serviceAffinity:ServiceAffinity labelsPresence:LabelsPresence" },
	{ "PredicatePolicy", "name:s argument:PredicateArgument" },
	{ "PreferredSchedulingTerm", "weight:i preference:NodeSelectorTerm" },
	{ "PriorityArgument",
	  "serviceAntiAffinity:ServiceAntiAffinity labelPreference:LabelPreference "
	  "requestedToCapacityRatioArguments:RequestedToCapacityRatioArguments" },
	{ "PriorityClass",
	  "apiVersion:s kind:s metadata:ObjectMeta value:i globalDefault:b description:s "
	  "preemptionPolicy:s" },
	{ "PriorityPolicy", "name:s weight:I argument:PriorityArgument" },
	{ "Probe", "exec:ExecAction httpGet:HTTPGetAction tcpSocket:TCPSocketAction "
		   "grpc:GRPCAction initialDelaySeconds:i timeoutSeconds:i periodSeconds:i "
		   "successThreshold:i failureThreshold:i terminationGracePeriodSeconds:I" },
	{ "ProjectedVolumeSource", "sources:[]VolumeProjection defaultMode:i" },
	{ "QuobyteVolumeSource", "registry:s volume:s readOnly:b user:s group:s tenant:s" },
	{ "RBDPersistentVolumeSource", "monitors:[]s image:s fsType:s pool:s user:s keyring:s "
				       "secretRef:SecretReference readOnly:b" },
	{ "RBDVolumeSource", "monitors:[]s image:s fsType:s pool:s user:s keyring:s "
			     "secretRef:LocalObjectReference readOnly:b" },
	{ "ReplicaSet", "apiVersion:s kind:s metadata:ObjectMeta spec:ReplicaSetSpec "
			"status:ReplicaSetStatus" },
	{ "ReplicaSetCondition", "type:s status:s lastTransitionTime:t reason:s message:s" },
	{ "ReplicaSetSpec",
	  "replicas:i minReadySeconds:i selector:LabelSelector template:PodTemplateSpec" },
	{ "ReplicaSetStatus",
	  "replicas:i fullyLabeledReplicas:i readyReplicas:i availableReplicas:i "
	  "observedGeneration:I conditions:[]ReplicaSetCondition" },
	{ "ReplicationController",
	  "apiVersion:s kind:s metadata:ObjectMeta spec:ReplicationControllerSpec "
	  "status:ReplicationControllerStatus" },
	{ "ReplicationControllerCondition",
	  "type:s status:s lastTransitionTime:t reason:s message:s" },
	{ "ReplicationControllerSpec",
	  "replicas:i minReadySeconds:i selector:{}s template:PodTemplateSpec" },
	{ "ReplicationControllerStatus",
	  "replicas:i fullyLabeledReplicas:i readyReplicas:i availableReplicas:i "
	  "observedGeneration:I conditions:[]ReplicationControllerCondition" },
	{ "RequestedToCapacityRatioArgs",
	  "apiVersion:s kind:s shape:[]UtilizationShapePoint resources:[]ResourceSpec" },
	{ "RequestedToCapacityRatioArguments",
	  "shape:[]UtilizationShapePoint resources:[]ResourceSpec" },
	{ "RequestedToCapacityRatioParam", "shape:[]UtilizationShapePoint" },
	{ "ResourceClaim", "name:s" },
	{ "ResourceFieldSelector", "containerName:s resource:s divisor:q" },
	{ "ResourceRequirements", "limits:{}q requests:{}q claims:[]ResourceClaim" },
	{ "ResourceSpec", "name:s weight:I" },
	{ "RollingUpdateDaemonSet", "maxUnavailable:x maxSurge:x" },
	{ "RollingUpdateDeployment", "maxUnavailable:x maxSurge:x" },
	{ "RollingUpdateStatefulSetStrategy", "partition:i maxUnavailable:x" },
	{ "SELinuxOptions", "user:s role:s type:s level:s" },
	{ "ScaleIOPersistentVolumeSource",
	  "gateway:s system:s secretRef:SecretReference sslEnabled:b protectionDomain:s "
	  "storagePool:s storageMode:s volumeName:s fsType:s readOnly:b" },
	{ "ScaleIOVolumeSource",
	  "gateway:s system:s secretRef:LocalObjectReference sslEnabled:b "
	  "protectionDomain:s storagePool:s storageMode:s volumeName:s fsType:s "
	  "readOnly:b" },
	{ "ScoringStrategy", "type:s resources:[]ResourceSpec "
			     "requestedToCapacityRatio:RequestedToCapacityRatioParam" },
	{ "SeccompProfile", "type:s localhostProfile:s" },
	{ "SecretEnvSource", "name:s optional:b" },
	{ "SecretKeySelector", "name:s key:s optional:b" },
	{ "SecretProjection", "name:s items:[]KeyToPath optional:b" },
	{ "SecretReference", "name:s namespace:s" },
	{ "SecretVolumeSource", "secretName:s items:[]KeyToPath defaultMode:i optional:b" },
	{ "SecurityContext",
	  "capabilities:Capabilities privileged:b seLinuxOptions:SELinuxOptions "
	  "windowsOptions:WindowsSecurityContextOptions runAsUser:I runAsGroup:I "
	  "runAsNonRoot:b readOnlyRootFilesystem:b allowPrivilegeEscalation:b procMount:s "
	  "seccompProfile:SeccompProfile" },
	{ "Service",
	  "apiVersion:s kind:s metadata:ObjectMeta spec:ServiceSpec status:ServiceStatus" },
	{ "ServiceAccountTokenProjection", "audience:s expirationSeconds:I path:s" },
	{ "ServiceAffinity", "labels:[]s" },
	{ "ServiceAffinityArgs",
	  "apiVersion:s kind:s affinityLabels:[]s antiAffinityLabelsPreference:[]s" },
	{ "ServiceAntiAffinity", "label:s" },
	{ "ServicePort", "name:s protocol:s appProtocol:s port:i targetPort:x nodePort:i" },
	{ "ServiceSpec",
	  "ports:[]ServicePort selector:{}s clusterIP:s clusterIPs:[]s type:s "
	  "externalIPs:[]s sessionAffinity:s loadBalancerIP:s "
	  "loadBalancerSourceRanges:[]s externalName:s externalTrafficPolicy:s "
	  "healthCheckNodePort:i publishNotReadyAddresses:b "
	  "sessionAffinityConfig:SessionAffinityConfig ipFamilies:[]s ipFamilyPolicy:s "
	  "allocateLoadBalancerNodePorts:b loadBalancerClass:s internalTrafficPolicy:s" },
	{ "ServiceStatus", "loadBalancer:LoadBalancerStatus conditions:[]Condition" },
	{ "SessionAffinityConfig", "clientIP:ClientIPConfig" },
	{ "StatefulSet", "apiVersion:s kind:s metadata:ObjectMeta spec:StatefulSetSpec "
			 "status:StatefulSetStatus" },
	{ "StatefulSetCondition", "type:s status:s lastTransitionTime:t reason:s message:s" },
	{ "StatefulSetOrdinals", "start:i" },
	{ "StatefulSetPersistentVolumeClaimRetentionPolicy", "whenDeleted:s whenScaled:s" },
	{ "StatefulSetSpec",
	  "replicas:i selector:LabelSelector template:PodTemplateSpec "
	  "volumeClaimTemplates:[]PersistentVolumeClaim serviceName:s "
	  "podManagementPolicy:s updateStrategy:StatefulSetUpdateStrategy "
	  "revisionHistoryLimit:i minReadySeconds:i "
	  "persistentVolumeClaimRetentionPolicy:StatefulSetPersistentVolumeClaimRetentionPolicy "
	  "ordinals:StatefulSetOrdinals" },
	{ "StatefulSetStatus",
	  "observedGeneration:I replicas:i readyReplicas:i currentReplicas:i "
	  "updatedReplicas:i currentRevision:s updateRevision:s collisionCount:i "
	  "conditions:[]StatefulSetCondition availableReplicas:i" },
	{ "StatefulSetUpdateStrategy", "type:s rollingUpdate:RollingUpdateStatefulSetStrategy" },
	{ "StorageClass",
	  "apiVersion:s kind:s metadata:ObjectMeta provisioner:s parameters:{}s "
	  "reclaimPolicy:s mountOptions:[]s allowVolumeExpansion:b volumeBindingMode:s "
	  "allowedTopologies:[]TopologySelectorTerm" },
	{ "StorageOSPersistentVolumeSource",
	  "volumeName:s volumeNamespace:s fsType:s readOnly:b secretRef:ObjectReference" },
	{ "StorageOSVolumeSource", "volumeName:s volumeNamespace:s fsType:s readOnly:b "
				   "secretRef:LocalObjectReference" },
	{ "Sysctl", "name:s value:s" },
	{ "TCPSocketAction", "port:x host:s" },
	{ "Taint", "key:s value:s effect:s timeAdded:t" },
	{ "Toleration", "key:s operator:s value:s effect:s tolerationSeconds:I" },
	{ "TopologySelectorLabelRequirement", "key:s values:[]s" },
	{ "TopologySelectorTerm", "matchLabelExpressions:[]TopologySelectorLabelRequirement" },
	{ "TopologySpreadConstraint",
	  "maxSkew:i topologyKey:s whenUnsatisfiable:s labelSelector:LabelSelector "
	  "minDomains:i nodeAffinityPolicy:s nodeTaintsPolicy:s matchLabelKeys:[]s" },
	{ "TypedLocalObjectReference", "apiGroup:s kind:s name:s" },
	{ "TypedObjectReference", "apiGroup:s kind:s name:s namespace:s" },
	{ "UncountedTerminatedPods", "succeeded:[]s failed:[]s" },
	{ "UtilizationShapePoint", "utilization:i score:i" },
	{ "Volume", "name:s hostPath:HostPathVolumeSource emptyDir:EmptyDirVolumeSource "
		    "gcePersistentDisk:GCEPersistentDiskVolumeSource "
		    "awsElasticBlockStore:AWSElasticBlockStoreVolumeSource "
		    "gitRepo:GitRepoVolumeSource secret:SecretVolumeSource nfs:NFSVolumeSource "
		    "iscsi:ISCSIVolumeSource glusterfs:GlusterfsVolumeSource "
		    "persistentVolumeClaim:PersistentVolumeClaimVolumeSource rbd:RBDVolumeSource "
		    "flexVolume:FlexVolumeSource cinder:CinderVolumeSource "
		    "cephfs:CephFSVolumeSource flocker:FlockerVolumeSource "
		    "downwardAPI:DownwardAPIVolumeSource fc:FCVolumeSource "
		    "azureFile:AzureFileVolumeSource configMap:ConfigMapVolumeSource "
		    "vsphereVolume:VsphereVirtualDiskVolumeSource quobyte:QuobyteVolumeSource "
		    "azureDisk:AzureDiskVolumeSource "
		    "photonPersistentDisk:PhotonPersistentDiskVolumeSource "
		    "projected:ProjectedVolumeSource portworxVolume:PortworxVolumeSource "
		    "scaleIO:ScaleIOVolumeSource storageos:StorageOSVolumeSource "
		    "csi:CSIVolumeSource ephemeral:EphemeralVolumeSource" },
	{ "VolumeBindingArgs",
	  "apiVersion:s kind:s bindTimeoutSeconds:I shape:[]UtilizationShapePoint" },
	{ "VolumeDevice", "name:s devicePath:s" },
	{ "VolumeMount",
	  "name:s readOnly:b mountPath:s subPath:s mountPropagation:s subPathExpr:s" },
	{ "VolumeNodeAffinity", "required:NodeSelector" },
	{ "VolumeNodeResources", "count:i" },
	{ "VolumeProjection", "secret:SecretProjection downwardAPI:DownwardAPIProjection "
			      "configMap:ConfigMapProjection "
			      "serviceAccountToken:ServiceAccountTokenProjection" },
	{ "VsphereVirtualDiskVolumeSource",
	  "volumePath:s fsType:s storagePolicyName:s storagePolicyID:s" },
	{ "WeightedPodAffinityTerm", "weight:i podAffinityTerm:PodAffinityTerm" },
	{ "WindowsSecurityContextOptions",
	  "gmsaCredentialSpecName:s gmsaCredentialSpec:s runAsUserName:s hostProcess:b" },
	{ NULL, NULL },
};
